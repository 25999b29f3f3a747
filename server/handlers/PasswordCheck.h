// Proving who one is by a secret, slowed down for those who guess: the same answer and time for unknown names.
#pragma once

#include "server/handlers/Answer.h"
#include "server/handlers/Routes.h"
#include "server/handlers/Services.h"
#include "server/http/Request.h"

namespace veilpix::handlers {

class PasswordCheck {
public:
    enum class Secret { Password, Recovery };

    explicit PasswordCheck(Services& services) : m_services(services) {}

    // The account of that name, if the secret (UTF-8) is its own; 429 while waiting is due, 422 with the message
    // otherwise, 403 when the account is disabled.
    [[nodiscard]] Answer<store::User> byName(const http::Request& request, const QString& name,
                                             const QByteArray& secret, Secret kind, const char* message) const;
    // For an account that is signed in already and proves itself once more.
    [[nodiscard]] Answer<store::User> again(const http::Request& request, const QString& userId,
                                            const QByteArray& password) const;
    // The same with the password in a JSON body, for calls that ask for nothing else.
    [[nodiscard]] Answer<store::User> again(const Call& call) const;

private:
    [[nodiscard]] Answer<store::User> check(const http::Request& request, const Result<store::User>& user,
                                            const QString& name, const QByteArray& secret, Secret kind,
                                            const char* message) const;
    // The account with a hash of the secret at today's cost, which is stored; as it was when that does not work.
    [[nodiscard]] store::User strengthened(store::User user, Secret kind, const QByteArray& secret) const;

    Services& m_services;
};

} // namespace veilpix::handlers
