// What the kernel says to this process's calls from now on, for good: for a forked child that tries how a program takes
// it.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <vector>

namespace veilpix::tests {

class SystemCallFilter {
public:
    // Ends the process at any of these calls, before anything of it is done.
    static bool killAt(std::initializer_list<long> calls) { return answer(calls, SECCOMP_RET_KILL_PROCESS); }
    static bool refuse(std::initializer_list<long> calls, unsigned error)
    {
        return answer(calls, SECCOMP_RET_ERRNO | error);
    }
    // Only opening a file with one of these flags.
    static bool refuseToOpen(unsigned flags, unsigned error)
    {
        const auto third = static_cast<unsigned>(offsetof(seccomp_data, args) + 2 * sizeof(__u64));
        return install({BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
                        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, third), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flags, 0, 1),
                        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
                        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)});
    }

private:
    static bool answer(std::initializer_list<long> calls, unsigned action)
    {
        std::vector<sock_filter> program{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
        for (const long call : calls) {
            program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1));
            program.push_back(BPF_STMT(BPF_RET | BPF_K, action));
        }
        program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
        return install(std::move(program));
    }
    static bool install(std::vector<sock_filter> program)
    {
        sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
        return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
               ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
    }
};

} // namespace veilpix::tests
