// The seed's access tokens: JWT, HS256, claims fresh false, iat, nbf, exp, jti, type "access", sub {"id": user id}.
#pragma once

#include <QHash>
#include <QString>
#include <chrono>
#include <mutex>
#include <optional>

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::auth {

struct AccessClaims {
    QString jti;    // UUID without braces when made here
    QString userId; // sub.id
    QDateTime issued;
    QDateTime expires;
};

class AccessTokens {
public:
    static constexpr std::chrono::seconds kLifetime{3600};
    // Longer ones are unreadable by definition; ours have about 400 characters.
    static constexpr qsizetype kLongest = 4096;
    // Tokens remembered; about 400 bytes each.
    static constexpr qsizetype kKnown = 4096;

    // Why a token does not hold. Expired is a 401, all others 422; reason() has the words. Revocation is the store's.
    enum class Refusal { Unreadable, WrongAlgorithm, BadSignature, NotYetValid, NotAccess, Expired };

    AccessTokens(crypto::SecretBytes secret, const base::Clock& clock, std::chrono::seconds lifetime = kLifetime);

    struct Made {
        QByteArray token;
        AccessClaims claims;
    };
    [[nodiscard]] Result<Made> make(const QString& userId) const;
    // In this order: readable, algorithm, signature, claims well formed, not before, expiry, type. What does not depend
    // on the time is remembered of tokens that held, by their hash: a session sends the same one with each request.
    [[nodiscard]] tl::expected<AccessClaims, Refusal> verify(const QByteArray& token) const;
    [[nodiscard]] static QString reason(Refusal refusal);
    [[nodiscard]] std::chrono::seconds lifetime() const { return m_lifetime; }

private:
    struct Signed {
        AccessClaims claims;
        QDateTime notBefore;
        bool isAccess = false;
    };
    [[nodiscard]] tl::expected<Signed, Refusal> readSigned(const QByteArray& token) const;
    [[nodiscard]] tl::expected<Signed, Refusal> known(const QByteArray& token) const;

    crypto::SecretBytes m_secret;
    const base::Clock& m_clock;
    std::chrono::seconds m_lifetime;
    mutable std::mutex m_mutex;
    mutable QHash<QByteArray, Signed> m_known; // by SHA-256; at most kKnown
};

} // namespace veilpix::auth
