#include "common/api/ChangeMessages.h"

#include "common/api/MessageJson.h"

namespace veilpix::api {

VEILPIX_MESSAGE(Change)
VEILPIX_MESSAGE(Changes)

} // namespace veilpix::api
