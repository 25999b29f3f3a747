// Every handler, and the router that leads to them.
#pragma once

#include "server/handlers/ChangesHandler.h"
#include "server/handlers/CredentialsHandler.h"
#include "server/handlers/ImagesHandler.h"
#include "server/handlers/OperationsHandler.h"
#include "server/handlers/PeopleHandler.h"
#include "server/handlers/PermissionsHandler.h"
#include "server/handlers/PicturesHandler.h"
#include "server/handlers/RegistrationHandler.h"
#include "server/handlers/RekeyHandler.h"
#include "server/handlers/SealedHandler.h"
#include "server/handlers/SessionsHandler.h"
#include "server/handlers/SignInHandler.h"
#include "server/handlers/UploadsHandler.h"

namespace veilpix::handlers {

class Api {
public:
    // services outlives the Api, and the Api the server that runs its router.
    Api(Services& services, Operations operations);

    // Once.
    [[nodiscard]] http::Router takeRouter() { return std::move(m_router); }
    [[nodiscard]] const std::vector<Rule>& rules() const { return m_routes.rules(); }
    [[nodiscard]] ChangeWaiters& waiters() { return m_waiters; }

private:
    http::Router m_router;
    Routes m_routes;
    ChangeWaiters m_waiters;
    RegistrationHandler m_registration;
    SignInHandler m_signIn;
    SessionsHandler m_sessions;
    CredentialsHandler m_credentials;
    PeopleHandler m_people;
    SealedHandler m_sealed;
    ImagesHandler m_images;
    PicturesHandler m_pictures;
    PermissionsHandler m_permissions;
    UploadLocks m_uploadLocks;
    UploadsHandler m_uploads;
    RekeyHandler m_rekey;
    ChangesHandler m_changes;
    OperationsHandler m_operations;
};

} // namespace veilpix::handlers
