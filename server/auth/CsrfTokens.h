// The seed's CSRF protection: a signed session cookie and tokens that are bound to it and hold for an hour, for every
// form of that session. Nothing is stored: HMAC-SHA-256 under the server's secret carries it all.
#pragma once

#include <QByteArray>
#include <chrono>
#include <optional>

#include "common/base/Clock.h"
#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::auth {

class CsrfTokens {
public:
    static constexpr std::chrono::seconds kLifetime{3600};

    // In the order in which they are found; message() has the seed's words, all of them HTTP 400.
    enum class Refusal { Missing, SessionMissing, Invalid, Mismatch };

    CsrfTokens(crypto::SecretBytes secret, const base::Clock& clock);

    struct Issued {
        QByteArray token;
        QByteArray setCookie; // the whole value for Set-Cookie; empty: the session that came in goes on
    };
    // `cookieValue`: of the cookie "session", null or empty when none came in.
    [[nodiscard]] Result<Issued> issue(const QByteArray& cookieValue) const;
    // Nothing when the token holds. `token` is null or empty when the request brought none.
    [[nodiscard]] std::optional<Refusal> check(const QByteArray& cookieValue, const QByteArray& token) const;
    [[nodiscard]] static QString message(Refusal refusal);

private:
    [[nodiscard]] std::optional<QByteArray> sessionOf(const QByteArray& cookieValue) const;
    [[nodiscard]] QByteArray sign(QByteArrayView purpose, QByteArrayView text) const;

    crypto::SecretBytes m_secret;
    const base::Clock& m_clock;
};

} // namespace veilpix::auth
