// Change of password, recovery and the end of an account. Each change is one transaction with the key ring.
#pragma once

#include "server/handlers/AccountFields.h"
#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class CredentialsHandler {
public:
    explicit CredentialsHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response changePassword(const Call& call);
    [[nodiscard]] http::Response recover(const http::Request& request);
    [[nodiscard]] http::Response finishRecovery(const http::Request& request);
    [[nodiscard]] http::Response deleteAccount(const Call& call);
    // Swaps credentials and ring when neither has changed since `before` was read; ends all sessions but one.
    [[nodiscard]] http::Response swap(const store::User& before, const api::CredentialsPart& fresh, qint64 ringVersion,
                                      const QString& keptSession);

    Services& m_services;
};

} // namespace veilpix::handlers
