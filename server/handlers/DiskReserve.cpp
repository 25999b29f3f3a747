#include "server/handlers/DiskReserve.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/PosixFile.h"

namespace veilpix::handlers {

Result<void> keepsReserve(const Services& services, qint64 more)
{
    VEILPIX_TRY(const qint64 free, base::freeBytes(services.spoolFolder));
    if (free - more < services.policy.reserveBytes) {
        return fail(ErrorCode::NoSpace, u"%1 bytes are free, %2 kept"_s.arg(free).arg(services.policy.reserveBytes));
    }
    return {};
}

} // namespace veilpix::handlers
