// Refresh tokens: 32 opaque bytes in base64url, stored as SHA-256. A successor follows from the token, a stored salt
// and a server secret, so that the same one can be given again within the grace without being stored readable.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <chrono>

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::auth {

class RefreshTokens {
public:
    static constexpr std::chrono::seconds kGrace{60};

    explicit RefreshTokens(crypto::SecretBytes secret);

    [[nodiscard]] Result<QByteArray> make() const; // 43 characters
    // SHA-256 of the token as it was sent; NotFound for what cannot be one of ours.
    [[nodiscard]] static Result<QByteArray> hash(const QByteArray& token);

    [[nodiscard]] Result<QByteArray> makeSalt() const; // 16 bytes, for a first successor
    [[nodiscard]] QByteArray successor(const QByteArray& token, const QByteArray& salt) const;

    enum class Use {
        Rotate, // first use: make a salt, store the successor's hash
        Repeat, // the reply was lost: give the same successor again
        Stolen  // used again later: end the session
    };
    // `replaced` as stored: invalid when it was never used.
    [[nodiscard]] static Use judge(const QDateTime& replaced, const QDateTime& now);

private:
    crypto::SecretBytes m_secret;
};

} // namespace veilpix::auth
