#include "common/api/AccountMessages.h"

#include "common/api/MessageJson.h"

namespace veilpix::api {

VEILPIX_MESSAGE(Parameters)
VEILPIX_MESSAGE(Register)
VEILPIX_MESSAGE(Registered)
VEILPIX_MESSAGE(Login)
VEILPIX_MESSAGE(Tokens)
VEILPIX_MESSAGE(Refresh)
VEILPIX_MESSAGE(Password)
VEILPIX_MESSAGE(NewPassword)
VEILPIX_MESSAGE(Recover)
VEILPIX_MESSAGE(Recovered)
VEILPIX_MESSAGE(FinishRecovery)
VEILPIX_MESSAGE(Session)

} // namespace veilpix::api
