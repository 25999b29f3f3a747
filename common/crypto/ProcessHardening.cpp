#include "common/crypto/ProcessHardening.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace veilpix::crypto {

bool forbidCoreDumps()
{
    const rlimit none{0, 0};
    const bool limited = setrlimit(RLIMIT_CORE, &none) == 0;
    const bool closed = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
    return limited && closed;
}

} // namespace veilpix::crypto
