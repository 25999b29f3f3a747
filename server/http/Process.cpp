#include "server/http/Process.h"

#include <algorithm>
#include <csignal>
#include <malloc.h>
#include <sys/resource.h>

namespace veilpix::http {

void prepareProcess()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = std::max(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, 65'536));
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ::signal(SIGPIPE, SIG_IGN);
    // A limit on file sizes is an error of the write, a full disk, and not the end of the program.
    ::signal(SIGXFSZ, SIG_IGN);
#ifdef __GLIBC__
    // Left alone, glibc raises this threshold with every large block that is freed, and keeps such blocks from then on.
    ::mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    ::mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
    ::mallopt(M_ARENA_MAX, 4);
#endif
}

} // namespace veilpix::http
