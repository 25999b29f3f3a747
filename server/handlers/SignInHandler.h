// Login, refresh and logout: the seed's forms and the native calls.
#pragma once

#include <functional>

#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class SignInHandler {
public:
    explicit SignInHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response login(Call& call);
    [[nodiscard]] http::Response loginNative(const http::Request& request);
    using Begin = std::function<Result<http::Response>(const store::User& checked)>;
    [[nodiscard]] http::Response checkAndBegin(const http::Request& request, const QString& name,
                                               const QByteArray& password, const Begin& begin);
    [[nodiscard]] http::Response refresh(const http::Request& request);
    [[nodiscard]] http::Response logout(const Account& account);

    Services& m_services;
};

} // namespace veilpix::handlers
