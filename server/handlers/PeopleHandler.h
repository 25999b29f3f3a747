// Other people: the seed's user list and the native look-up with identity keys.
#pragma once

#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class PeopleHandler {
public:
    explicit PeopleHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response users(const Account& account);
    [[nodiscard]] http::Response user(const QString& id);
    [[nodiscard]] http::Response people(const http::Request& request);
    [[nodiscard]] http::Response person(const QString& id);

    Services& m_services;
};

} // namespace veilpix::handlers
