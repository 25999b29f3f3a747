#include "app/decoder/Sandbox.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define VEILPIX_UNDER_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define VEILPIX_UNDER_SANITIZER
#endif
#endif

namespace veilpix::decoder {

namespace {

constexpr rlim_t processorSeconds = 900; // the app replaces a decoder long before
constexpr rlim_t descriptors = 256;      // Qt's threads have one each

bool limit(int resource, rlim_t most)
{
    const rlimit both{most, most};
    return setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

// Bytes of address space in use; 0 when that cannot be read.
std::size_t takenSoFar()
{
    std::size_t pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(file, "%zu", &pages) != 1) { // NOLINT(cert-err34-c): the kernel writes a number
            pages = 0;
        }
        std::fclose(file);
    }
    return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

bool limitResources()
{
    bool done = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, descriptors) &&
                limit(RLIMIT_CPU, processorSeconds);
#ifndef VEILPIX_UNDER_SANITIZER
    const std::size_t taken = takenSoFar();
    done = done && taken > 0 && limit(RLIMIT_AS, taken + Sandbox::memory);
#else
    static_cast<void>(takenSoFar);
#endif
    return done;
}

struct Release {
    void operator()(void* context) const { seccomp_release(context); }
};

// Memory, clocks, threads of this process, and the descriptors that are open already. Anything else is refused, as a
// library that looks for a font or a file takes it; what only an intruder calls ends the process.
bool filterCalls()
{
    const std::unique_ptr<void, Release> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter) {
        return false;
    }
    bool done = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1) == 0;
    static constexpr std::array allowed{
        SCMP_SYS(read),
        SCMP_SYS(write),
        SCMP_SYS(pread64),
        SCMP_SYS(recvmsg),
        SCMP_SYS(sendmsg),
        SCMP_SYS(close),
        SCMP_SYS(poll),
        SCMP_SYS(ppoll),
        SCMP_SYS(munmap),
        SCMP_SYS(mremap),
        SCMP_SYS(madvise),
        SCMP_SYS(brk),
        SCMP_SYS(futex),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(clock_nanosleep),
        SCMP_SYS(nanosleep),
        SCMP_SYS(gettimeofday),
        SCMP_SYS(getpid),
        SCMP_SYS(gettid),
        SCMP_SYS(sched_yield),
        SCMP_SYS(sched_getaffinity),
        SCMP_SYS(rt_sigaction),
        SCMP_SYS(rt_sigprocmask),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(sigaltstack),
        SCMP_SYS(exit),
        SCMP_SYS(exit_group),
        SCMP_SYS(set_robust_list),
        SCMP_SYS(rseq),
        SCMP_SYS(restart_syscall),
        SCMP_SYS(setitimer),
        SCMP_SYS(getrandom),
        SCMP_SYS(eventfd2),
        SCMP_SYS(pipe2),
    };
    for (const int call : allowed) {
        done = done && seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0;
    }
    const auto allowWhere = [&filter](int call, const scmp_arg_cmp& condition) {
        return seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &condition) == 0;
    };
    // Memory that is never code.
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
        done = done && allowWhere(call, {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0});
    }
    // Threads, not processes. What clone3 is asked for cannot be seen from here: the C library then takes clone.
    done = done && allowWhere(SCMP_SYS(clone), {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD});
    done = done && seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
    // To abort.
    done = done && allowWhere(SCMP_SYS(tgkill), {0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid()), 0});
    for (const int call : {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv),
                           SCMP_SYS(process_vm_writev), SCMP_SYS(connect), SCMP_SYS(bind)}) {
        done = done && seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, call, 0) == 0;
    }
    return done && seccomp_load(filter.get()) == 0;
}

} // namespace

bool Sandbox::enter(int lastKept)
{
    return close_range(static_cast<unsigned>(lastKept) + 1, ~0U, 0) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && limitResources() &&
           filterCalls();
}

} // namespace veilpix::decoder
