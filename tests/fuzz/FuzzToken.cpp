// Any bytes as what a client shows to prove who it is: access tokens as they come and under a good signature, cookies
// and CSRF tokens, refresh tokens. The first byte chooses which.
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdlib>

#include "common/base/Literals.h"
#include "common/crypto/Hash.h"
#include "server/auth/AccessTokens.h"
#include "server/auth/CsrfTokens.h"
#include "server/auth/RefreshTokens.h"
#include "tests/support/SettableClock.h"

using namespace veilpix;
using auth::AccessTokens;

namespace {

constexpr auto form = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
const QByteArray secretText = "a secret of the fuzzer, long enough for HS256"_ba;

crypto::SecretBytes secret()
{
    return crypto::SecretBytes::copyOf(crypto::viewOf(secretText));
}

QByteArray signature(const QByteArray& text)
{
    return crypto::toByteArray(crypto::hmacSha256(crypto::viewOf(secretText), crypto::viewOf(text))).toBase64(form);
}

QJsonObject decoded(const QByteArray& part)
{
    return QJsonDocument::fromJson(QByteArray::fromBase64(part, form)).object();
}

// What is accepted carries our signature over exactly these two parts, and says what the caller is told that it says.
void checkAccess(const AccessTokens& tokens, const base::Clock& clock, const QByteArray& token)
{
    const auto claims = tokens.verify(token);
    if (!claims) {
        if (AccessTokens::reason(claims.error()).isEmpty()) {
            std::abort();
        }
        return;
    }
    const QByteArrayList parts = token.split('.');
    if (parts.size() != 3 || token.size() > AccessTokens::kLongest ||
        QByteArray::fromBase64(parts.at(2), form) !=
            QByteArray::fromBase64(signature(parts.at(0) + '.' + parts.at(1)), form)) {
        std::abort();
    }
    const QJsonObject body = decoded(parts.at(1));
    if (decoded(parts.at(0)).value("alg"_L1).toString() != "HS256"_L1 ||
        body.value("type"_L1).toString() != "access"_L1 ||
        body.value("sub"_L1).toObject().value("id"_L1).toString() != claims->userId ||
        body.value("jti"_L1).toString() != claims->jti || claims->userId.isEmpty() || claims->jti.isEmpty() ||
        claims->expires <= clock.now() || claims->issued > clock.now()) {
        std::abort();
    }
    // One character of it changed, it does not hold any more.
    for (qsizetype at = 0; at < token.size(); at += 7) {
        QByteArray other = token;
        other[at] = other.at(at) == 'A' ? 'Q' : 'A';
        if (tokens.verify(other)) {
            std::abort();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    static const test::SettableClock clock;
    static const AccessTokens access(secret(), clock);
    static const auth::CsrfTokens csrf(secret(), clock);
    static const auth::RefreshTokens refresh(secret());
    static const QByteArray header = R"({"alg":"HS256","typ":"JWT"})"_ba.toBase64(form);
    if (size == 0) {
        return 0;
    }
    const QByteArray text(reinterpret_cast<const char*>(bytes) + 1, static_cast<qsizetype>(size) - 1);
    const qsizetype line = text.indexOf('\n');
    switch (bytes[0]) {
    case 'c': { // claims, signed
        const QByteArray body = header + '.' + text.toBase64(form);
        checkAccess(access, clock, body + '.' + signature(body));
        break;
    }
    case 'h': { // header and claims, a line each, signed
        const QByteArray body = text.left(line).toBase64(form) + '.' + text.mid(line + 1).toBase64(form);
        checkAccess(access, clock, body + '.' + signature(body));
        break;
    }
    case 's': // cookie and CSRF token, a line each
        // Nobody guesses an HMAC: whatever the bytes are, they do not hold, and the session is not taken over.
        if (!csrf.check(text.left(line), text.mid(line + 1)) || csrf.issue(text)->setCookie.isEmpty()) {
            std::abort();
        }
        // Beside a session that holds they do not either.
        if (const auto issued = csrf.issue({}); issued) {
            const QByteArray cookie = issued->setCookie.mid(8, issued->setCookie.indexOf(';') - 8);
            if (csrf.check(cookie, issued->token) || !csrf.check(cookie, text) || !csrf.check(text, issued->token)) {
                std::abort();
            }
        }
        break;
    case 'r': // refresh token: one of ours has one spelling only
        if (const auto hash = auth::RefreshTokens::hash(text)) {
            if (hash->size() != 32 || refresh.successor(text, QByteArray(16, 's')).size() != 43) {
                std::abort();
            }
        }
        break;
    default:
        checkAccess(access, clock, text);
        break;
    }
    return 0;
}
