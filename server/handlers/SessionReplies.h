// Makes and renews sessions with their tokens.
#pragma once

#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"

namespace veilpix::handlers {

class SessionReplies {
public:
    explicit SessionReplies(Services& services) : m_services(services) {}

    // An account has so many running sessions at most: one more ends the one that was not used for longest.
    static constexpr int mostRunning = 100;

    // The account as it was when its secret was checked; Conflict when it is not like that any more, since another
    // password ends all sessions and must not be followed by one that the old password began.
    // The seed's login: a session of one access token, which lives as long as that.
    [[nodiscard]] Result<http::Response> signInBySeed(const store::User& checked);
    // A session with a refresh token.
    [[nodiscard]] Result<http::Response> signIn(const store::User& checked, const QString& device);
    // Rotates a refresh token; 401 when it does not hold (any more), 403 when the account is disabled.
    [[nodiscard]] http::Response refresh(const QByteArray& token);

private:
    struct Renewed {
        bool held = false;
        QByteArray refreshToken;
        store::Session session;
    };
    [[nodiscard]] Result<Renewed> renew(store::WriteTransaction& tx, const QByteArray& token, const QByteArray& hash);
    [[nodiscard]] Result<void> addSession(const store::User& checked, const store::Session& session,
                                          const auth::AccessClaims& claims, const QByteArray& refreshToken);
    [[nodiscard]] http::Response reply(const auth::AccessTokens::Made& access, const store::Session& session,
                                       const QByteArray& refreshToken) const;

    Services& m_services;
};

} // namespace veilpix::handlers
