// What changed for an account since a cursor, waiting for it when asked to.
#pragma once

#include "server/handlers/ChangeWaiters.h"
#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class ChangesHandler {
public:
    ChangesHandler(Services& services, ChangeWaiters& waiters) : m_services(services), m_waiters(waiters) {}
    void addTo(Routes& routes);

private:
    void changes(const Call& call, http::Responder responder);

    Services& m_services;
    ChangeWaiters& m_waiters;
};

} // namespace veilpix::handlers
