// Makes and renews sessions with their tokens.
#pragma once

#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"

namespace veilpix::handlers {

class SessionReplies {
public:
    explicit SessionReplies(Services& services) : m_services(services) {}

    // The seed's login: a session of one access token, which lives as long as that.
    [[nodiscard]] http::Response signInBySeed(const QString& userId);
    // A session with a refresh token.
    [[nodiscard]] http::Response signIn(const QString& userId, const QString& device);
    // Rotates a refresh token; 401 when it does not hold (any more).
    [[nodiscard]] http::Response refresh(const QByteArray& token);

private:
    struct Renewed {
        bool held = false;
        QByteArray refreshToken;
        store::Session session;
    };
    [[nodiscard]] Result<Renewed> renew(store::WriteTransaction& tx, const QByteArray& token, const QByteArray& hash);
    [[nodiscard]] Result<void> addSession(const store::Session& session, const auth::AccessClaims& claims,
                                          const QByteArray& refreshToken);
    [[nodiscard]] http::Response reply(const auth::AccessTokens::Made& access, const store::Session& session,
                                       const QByteArray& refreshToken) const;

    Services& m_services;
};

} // namespace veilpix::handlers
