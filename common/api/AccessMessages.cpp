#include "common/api/AccessMessages.h"

#include "common/api/MessageJson.h"

namespace veilpix::api {

VEILPIX_MESSAGE(Revocation)
VEILPIX_MESSAGE(RoleChange)
VEILPIX_MESSAGE(Grant)
VEILPIX_MESSAGE(Permission)
VEILPIX_MESSAGE(Permissions)

} // namespace veilpix::api
