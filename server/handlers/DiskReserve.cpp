#include "server/handlers/DiskReserve.h"

#include "server/store/PosixFile.h"

namespace veilpix::handlers {

Answer<void> checkReserve(const Services& services, qint64 more)
{
    const Result<qint64> free = store::freeBytes(services.spoolFolder);
    if (!free)
        return tl::unexpected<http::Response>(storeFailure(free.error()));
    if (*free - more < services.policy.reserveBytes)
        return refuse(507, "The server's disk is full");
    return {};
}

} // namespace veilpix::handlers
