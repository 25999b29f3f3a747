#include "server/auth/CsrfTokens.h"

#include <QtEndian>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Hash.h"
#include "common/crypto/Random.h"

namespace veilpix::auth {

namespace {

constexpr int kSessionBytes = 16;
constexpr auto kBase64Form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr qsizetype kLongestToken = 512;

} // namespace

// Cookie: SESSION.HMAC(z"session" ‖ SESSION). Token: TIME.SESSION-HASH.HMAC(z"token" ‖ TIME.SESSION-HASH); it can so be
// told apart whether a token is none of ours, too old, or another session's.
CsrfTokens::CsrfTokens(crypto::SecretBytes secret, const base::Clock& clock)
    : m_secret(std::move(secret)), m_clock(clock)
{
}

QByteArray CsrfTokens::sign(QByteArrayView purpose, QByteArrayView text) const
{
    const auto view = [](QByteArrayView bytes) {
        return crypto::ByteView(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                static_cast<std::size_t>(bytes.size()));
    };
    static constexpr std::array<std::uint8_t, 1> zero{};
    return crypto::toByteArray(crypto::hmacSha256(m_secret.reveal(), {view(purpose), zero, view(text)}))
        .toBase64(kBase64Form);
}

std::optional<QByteArray> CsrfTokens::sessionOf(const QByteArray& cookieValue) const
{
    const qsizetype dot = cookieValue.indexOf('.');
    if (cookieValue.size() > kLongestToken || dot <= 0) {
        return std::nullopt;
    }
    const QByteArray session = cookieValue.left(dot);
    if (!crypto::equalDigests(crypto::viewOf(sign("session", session)), crypto::viewOf(cookieValue.mid(dot + 1)))) {
        return std::nullopt;
    }
    return session;
}

Result<CsrfTokens::Issued> CsrfTokens::issue(const QByteArray& cookieValue) const
{
    Issued issued;
    std::optional<QByteArray> session = sessionOf(cookieValue);
    if (!session) {
        QByteArray bytes(kSessionBytes, Qt::Uninitialized);
        VEILPIX_TRY_VOID(crypto::SystemRandom().fill(crypto::writableView(bytes)));
        session = bytes.toBase64(kBase64Form);
        issued.setCookie = "session=" + *session + '.' + sign("session", *session) + "; HttpOnly; Path=/";
    }
    const QByteArray bound = QByteArray::number(m_clock.now().toSecsSinceEpoch()) + '.' + sign("bound", *session);
    issued.token = bound + '.' + sign("token", bound);
    return issued;
}

std::optional<CsrfTokens::Refusal> CsrfTokens::check(const QByteArray& cookieValue, const QByteArray& token) const
{
    if (token.isEmpty()) {
        return Refusal::Missing;
    }
    const std::optional<QByteArray> session = sessionOf(cookieValue);
    if (!session) {
        return Refusal::SessionMissing;
    }
    const QByteArrayList parts = token.size() > kLongestToken ? QByteArrayList() : token.split('.');
    if (parts.size() != 3) {
        return Refusal::Invalid;
    }
    const QByteArray bound = parts[0] + '.' + parts[1];
    if (!crypto::equalDigests(crypto::viewOf(sign("token", bound)), crypto::viewOf(parts[2]))) {
        return Refusal::Invalid;
    }
    // Also too new: a clock that was set back makes no token hold for longer than its hour.
    const qint64 age = m_clock.now().toSecsSinceEpoch() - parts[0].toLongLong();
    if (age > kLifetime.count() || age < -kLifetime.count()) {
        return Refusal::Invalid;
    }
    if (!crypto::equalDigests(crypto::viewOf(sign("bound", *session)), crypto::viewOf(parts[1]))) {
        return Refusal::Mismatch;
    }
    return std::nullopt;
}

QString CsrfTokens::message(Refusal refusal)
{
    switch (refusal) {
    case Refusal::Missing:
        return u"The CSRF token is missing."_s;
    case Refusal::SessionMissing:
        return u"The CSRF session token is missing."_s;
    case Refusal::Invalid:
        return u"The CSRF token is invalid."_s;
    case Refusal::Mismatch:
        break;
    }
    return u"The CSRF tokens do not match."_s;
}

} // namespace veilpix::auth
