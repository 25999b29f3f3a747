#include "common/crypto/ProcessHardening.h"

#include <algorithm>
#include <bit>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace veilpix::crypto {

namespace {

std::size_t lockedHeap = 0; // bytes; written once, before there are threads

} // namespace

bool limitCoreFiles()
{
    const rlimit none{0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0;
}

bool forbidInspection()
{
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

bool lockSecrets()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0) {
        return false;
    }
    constexpr rlim_t wanted = rlim_t(2) << 20; // thousands of keys; OpenSSL's heap takes powers of two
    constexpr rlim_t page = 4096;
    const auto size = static_cast<std::size_t>(std::bit_floor(std::clamp(limit.rlim_cur, 16 * page, wanted)));
    const int outcome = CRYPTO_secure_malloc_init(size, 32);
    lockedHeap = outcome == 0 ? lockedHeap : size; // 2: it is there, but the system would not lock it
    return outcome == 1;
}

std::size_t mostLocked()
{
    return lockedHeap / 4 * 3;
}

bool hardenProcess()
{
    const bool limited = limitCoreFiles();
    const bool closed = forbidInspection();
    return lockSecrets() && limited && closed;
}

} // namespace veilpix::crypto
