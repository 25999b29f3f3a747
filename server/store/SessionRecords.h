// Sign-ins and their tokens. Tokens themselves are never stored: access tokens by their jti, refresh tokens by SHA-256.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <optional>

namespace veilpix::store {

struct Session {
    QString id; // 32 hex digits
    QString userId;
    QString device; // chosen by a person, may be empty
    QDateTime created;
    QDateTime lastUsed;
    QDateTime expires;
    QDateTime ended; // valid = ended; it can be restored until it expires
};

struct AccessToken {
    QString jti;
    QString sessionId; // empty: a token that was signed elsewhere with our secret
    QString userId;
    QDateTime expires;
};

// Where one access token and its account stand, asked for on every request.
struct AccessState {
    bool known = false;   // issued here (or revoked here)
    bool revoked = false; // itself, or its session has ended
    QString sessionId;
    bool accountExists = false;
    bool accountDisabled = false;
};

struct RefreshToken {
    QByteArray hash; // SHA-256 of the token
    QString sessionId;
    QDateTime created;
    QDateTime replaced;       // valid = a successor was given out
    QByteArray successorSalt; // with the old token it gives the same successor again (auth::RefreshTokens)
};

} // namespace veilpix::store
