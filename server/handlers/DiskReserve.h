// The part of the disk that uploads and large replies never use up: the database goes on living in it.
#pragma once

#include "server/handlers/Services.h"

namespace veilpix::handlers {

// NoSpace when `more` bytes would reach into it.
[[nodiscard]] Result<void> keepsReserve(const Services& services, qint64 more);

} // namespace veilpix::handlers
