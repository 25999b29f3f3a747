// Tries one thing from inside the decoder's sandbox, or, to see that it is worth trying, outside of it:
//   decoder_escape_attempts THING [free]
// Leaves with 0 when it went through and with 10 when it was refused.
#include <array>
#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <map>
#include <netinet/in.h>
#include <sched.h>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "app/decoder/Sandbox.h"

namespace {

int openBefore = -1;
pid_t parent = 0;

bool forks()
{
    const pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child;
}

bool runsAnother()
{
    std::array<char*, 2> arguments{const_cast<char*>("true"), nullptr};
    execve("/bin/true", arguments.data(), environ);
    return false;
}

bool startsAThread()
{
    std::atomic<int> done = 0;
    std::thread thread([&done] { done = 1; });
    thread.join();
    return done == 1;
}

const std::map<std::string, std::function<bool()>>& attempts()
{
    static const std::map<std::string, std::function<bool()>> all{
        {"thread", &startsAThread},
        {"memory",
         [] { return mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }},
        {"read-file", [] { return open("/etc/passwd", O_RDONLY) >= 0; }},
        {"read-file-raw", [] { return syscall(SYS_open, "/etc/passwd", O_RDONLY) >= 0; }},
        {"read-device", [] { return open("/dev/ptmx", O_RDWR | O_NOCTTY) >= 0; }},
        {"write-file", [] { return open("/tmp", O_TMPFILE | O_WRONLY, 0600) >= 0; }},
        {"look-at-file",
         [] {
             struct stat seen = {};
             return stat("/etc/passwd", &seen) == 0;
         }},
        {"read-open-file",
         [] {
             char first = 0;
             return read(openBefore, &first, 1) == 1;
         }},
        {"internet-socket", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
        {"local-socket", [] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }},
        {"connect",
         [] {
             sockaddr_un address = {};
             address.sun_family = AF_UNIX;
             return connect(3, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
         }},
        {"fork", &forks},
        {"clone3", [] { return syscall(SYS_clone3, nullptr, 0) >= 0; }},
        {"exec", &runsAnother},
        {"trace", [] { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }},
        {"trace-parent", [] { return ptrace(PTRACE_ATTACH, parent, nullptr, nullptr) == 0; }},
        {"signal-parent", [] { return kill(parent, 0) == 0; }},
        {"signal-parents-thread", [] { return syscall(SYS_tgkill, parent, parent, 0) == 0; }},
        {"dumpable", [] { return prctl(PR_SET_DUMPABLE, 1) == 0; }},
        {"more-memory",
         [] {
             const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
             return setrlimit(RLIMIT_CORE, &none) == 0;
         }},
        {"code",
         [] { return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }},
        {"code-later",
         [] {
             void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
             return mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0;
         }},
        {"memory-file", [] { return memfd_create("escape", 0) >= 0; }},
        {"namespace", [] { return unshare(CLONE_NEWUSER) == 0; }},
        {"ring", [] { return syscall(SYS_io_uring_setup, 1, nullptr) >= 0; }},
    };
    return all;
}

} // namespace

int main(int argc, char* argv[])
{
    const auto attempt = attempts().find(argc > 1 ? argv[1] : "");
    if (attempt == attempts().end()) {
        return 2;
    }
    parent = getppid();
    openBefore = fcntl(open("/etc/passwd", O_RDONLY), F_DUPFD, 50);
    const bool isFree = argc > 2;
    if (!isFree && !veilpix::decoder::Sandbox::enter(STDERR_FILENO)) {
        return 3;
    }
    _exit(attempt->second() ? 0 : 10);
}
