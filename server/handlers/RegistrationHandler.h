// New accounts: the seed's form and the native call, and the parameters with which a password is stretched.
#pragma once

#include "common/api/AccountMessages.h"
#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class RegistrationHandler {
public:
    explicit RegistrationHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response registerAccount(Call& call);
    [[nodiscard]] http::Response registerClassic(const FormFields& form);
    [[nodiscard]] http::Response registerNative(const api::Register& asked);
    [[nodiscard]] http::Response parameters(const http::Request& request);
    // 201 with `reply`, 409, 403 for an invite that does not hold.
    [[nodiscard]] http::Response store(const store::User& user, const std::optional<QByteArray>& keyRing,
                                       const QString& invite, http::Response reply);
    [[nodiscard]] std::optional<http::Response> refusedEarly(const QString& name, const QString& invite) const;
    [[nodiscard]] static http::Response refusal(const Error& error);

    Services& m_services;
};

} // namespace veilpix::handlers
