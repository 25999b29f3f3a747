#include "common/api/ServerMessages.h"

#include "common/api/MessageJson.h"

namespace veilpix::api {

VEILPIX_MESSAGE(ErrorReply)
VEILPIX_MESSAGE(ServerVersion)
VEILPIX_MESSAGE(CsrfToken)
VEILPIX_MESSAGE(ImageName)

} // namespace veilpix::api
