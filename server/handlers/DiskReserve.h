// The part of the disk that uploads never use up: the database goes on living in it.
#pragma once

#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"

namespace veilpix::handlers {

// 507 when `more` bytes would reach into it.
[[nodiscard]] Answer<void> checkReserve(const Services& services, qint64 more);

} // namespace veilpix::handlers
