// An account's sessions: seen, ended, and brought back by giving the password again.
#pragma once

#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class SessionsHandler {
public:
    explicit SessionsHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response list(const Account& account);
    [[nodiscard]] http::Response end(const Account& account, const QString& session);
    [[nodiscard]] http::Response restore(const Call& call);

    Services& m_services;
};

} // namespace veilpix::handlers
