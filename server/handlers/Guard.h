// Who is asking: access tokens and CSRF tokens, with the seed's words and codes.
#pragma once

#include "server/handlers/Answer.h"
#include "server/handlers/FormFields.h"
#include "server/handlers/Services.h"

namespace veilpix::handlers {

// The signed-in account of a request.
struct Account {
    QString id;
    QString sessionId; // empty: a token that was signed elsewhere with our secret
    QString jti;
    QDateTime tokenExpires;
};

class Guard {
public:
    explicit Guard(Services& services) : m_services(services) {}

    // 401 without a header, for expired and revoked tokens and for accounts that are gone; 403 for disabled ones; 422
    // for everything else that is wrong with the header or the token.
    [[nodiscard]] Answer<Account> account(const http::Request& request) const;
    // Whether an account that was let in would be let in again: its session may have ended since. Errors as account().
    [[nodiscard]] Answer<void> again(const Account& account) const;
    // The same without looking into the store: what a request's head can tell before its body is read.
    [[nodiscard]] Answer<auth::AccessClaims> claims(const http::Request& request) const;

    // The token out of X-CSRFToken, X-CSRF-Token or the form's csrf_token. form may be null.
    [[nodiscard]] Answer<void> csrf(const http::Request& request, const FormFields* form) const;
    [[nodiscard]] static bool hasCsrfHeader(const http::Request& request);

private:
    // The session's id.
    [[nodiscard]] Answer<QString> standing(const QString& jti, const QString& userId) const;

    Services& m_services;
};

} // namespace veilpix::handlers
