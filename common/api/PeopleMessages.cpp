#include "common/api/PeopleMessages.h"

#include "common/api/MessageJson.h"

namespace veilpix::api {

VEILPIX_MESSAGE(User)
VEILPIX_MESSAGE(Person)
VEILPIX_MESSAGE(Sealed)

} // namespace veilpix::api
