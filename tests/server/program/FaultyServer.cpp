// veilpix-server on a disk that fails when told to. FAULT_KILL_AT=N: the process is killed in place of its N-th rename
// or unlink. FAULT_UNREADABLE=TEXT: reading from a file whose path holds TEXT fails, as a bad sector makes it.
#include <QCoreApplication>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "server/http/Process.h"
#include "server/program/Subcommands.h"

namespace {

std::atomic<int> steps = 0;

void step()
{
    const char* at = std::getenv("FAULT_KILL_AT");
    if (at && ++steps == std::atoi(at)) {
        ::kill(::getpid(), SIGKILL);
    }
}

bool isUnreadable(int descriptor)
{
    const char* text = std::getenv("FAULT_UNREADABLE");
    if (!text) {
        return false;
    }
    std::array<char, 4096> path{};
    const QByteArray link = "/proc/self/fd/" + QByteArray::number(descriptor);
    return ::readlink(link.constData(), path.data(), path.size() - 1) > 0 && std::strstr(path.data(), text);
}

} // namespace

// In place of the C library's, for every library of this process.
extern "C" {
int rename(const char* from, const char* to) noexcept
{
    step();
    return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int unlink(const char* path) noexcept
{
    step();
    return static_cast<int>(::syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

ssize_t read(int descriptor, void* to, size_t most)
{
    if (isUnreadable(descriptor)) {
        errno = EIO;
        return -1;
    }
    return ::syscall(SYS_read, descriptor, to, most);
}
}

int main(int argc, char** argv)
{
    ::umask(077);
    veilpix::http::prepareProcess();
    QCoreApplication application(argc, argv);
    return veilpix::program::runSubcommand(QCoreApplication::arguments().mid(1));
}
