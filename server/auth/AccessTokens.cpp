#include "server/auth/AccessTokens.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUuid>
#include <algorithm>
#include <cstdlib>
#include <jwt.h>
#include <memory>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "common/crypto/Hash.h"

namespace veilpix::auth {

namespace {

struct FreeToken {
    void operator()(jwt_t* token) const { jwt_free(token); }
};
using Token = std::unique_ptr<jwt_t, FreeToken>;

struct FreeText {
    void operator()(char* text) const { std::free(text); } // libjwt gives malloc'ed text
};
using Text = std::unique_ptr<char, FreeText>;

// Three parts of base64url, without padding. Anything else never reaches the library.
bool hasShape(const QByteArray& token)
{
    if (token.size() > AccessTokens::kLongest) {
        return false;
    }
    const QByteArrayList parts = token.split('.');
    return parts.size() == 3 && !parts[0].isEmpty() && !parts[1].isEmpty() &&
           std::all_of(token.cbegin(), token.cend(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_' || c == '.';
           });
}

std::optional<QJsonObject> part(const QByteArray& token, int index)
{
    const auto decoded = QByteArray::fromBase64Encoding(
        token.split('.').at(index), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    const QJsonDocument document = QJsonDocument::fromJson(decoded.decoded);
    if (!decoded || !document.isObject()) {
        return std::nullopt;
    }
    return document.object();
}

// Seconds as in the claims; beyond the year 9999 nothing is a time any more.
std::optional<qint64> seconds(const QJsonObject& claims, QLatin1String name)
{
    const QJsonValue value = claims.value(name);
    const double number = value.toDouble(-1);
    if (!value.isDouble() || number < 0 || number > 253402300799.0) {
        return std::nullopt;
    }
    return static_cast<qint64>(number);
}

} // namespace

AccessTokens::AccessTokens(crypto::SecretBytes secret, const base::Clock& clock, std::chrono::seconds lifetime)
    : m_secret(std::move(secret)), m_clock(clock), m_lifetime(lifetime)
{
}

Result<AccessTokens::Made> AccessTokens::make(const QString& userId) const
{
    const qint64 now = m_clock.now().toSecsSinceEpoch();
    Made made;
    made.claims = {QUuid::createUuid().toString(QUuid::WithoutBraces), userId,
                   QDateTime::fromSecsSinceEpoch(now, base::utc),
                   QDateTime::fromSecsSinceEpoch(now + m_lifetime.count(), base::utc)};
    const QJsonObject claims{{u"fresh"_s, false},
                             {u"iat"_s, now},
                             {u"nbf"_s, now},
                             {u"exp"_s, now + static_cast<qint64>(m_lifetime.count())},
                             {u"jti"_s, made.claims.jti},
                             {u"type"_s, u"access"_s},
                             {u"sub"_s, QJsonObject{{u"id"_s, userId}}}};
    jwt_t* raw = nullptr;
    if (jwt_new(&raw) != 0) {
        return fail(ErrorCode::Internal, u"no memory for a token"_s);
    }
    const Token token(raw);
    const crypto::ByteView key = m_secret.reveal();
    if (jwt_add_grants_json(raw, QJsonDocument(claims).toJson(QJsonDocument::Compact).constData()) != 0 ||
        jwt_set_alg(raw, JWT_ALG_HS256, key.data(), static_cast<int>(key.size())) != 0) {
        return fail(ErrorCode::Internal, u"the JWT library refused the claims or the key"_s);
    }
    const Text text(jwt_encode_str(raw));
    if (!text) {
        return fail(ErrorCode::Internal, u"the JWT library could not sign"_s);
    }
    made.token = text.get();
    return made;
}

tl::expected<AccessTokens::Signed, AccessTokens::Refusal> AccessTokens::readSigned(const QByteArray& token) const
{
    // The first look only tells the refusals apart; what is believed below is what the library has verified.
    if (!hasShape(token)) {
        return tl::make_unexpected(Refusal::Unreadable);
    }
    const auto header = part(token, 0);
    if (!header || !part(token, 1)) {
        return tl::make_unexpected(Refusal::Unreadable);
    }
    if (header->value("alg"_L1) != QJsonValue(u"HS256"_s)) {
        return tl::make_unexpected(Refusal::WrongAlgorithm);
    }
    jwt_t* raw = nullptr;
    const crypto::ByteView key = m_secret.reveal();
    const int status = jwt_decode(&raw, token.constData(), key.data(), static_cast<int>(key.size()));
    const Token verified(raw);
    if (status != 0 || !raw || jwt_get_alg(raw) != JWT_ALG_HS256) {
        return tl::make_unexpected(Refusal::BadSignature);
    }
    const Text json(jwt_get_grants_json(raw, nullptr));
    const QJsonObject claims = QJsonDocument::fromJson(json ? QByteArray(json.get()) : QByteArray()).object();

    const auto issued = seconds(claims, "iat"_L1);
    const auto notBefore = seconds(claims, "nbf"_L1);
    const auto expires = seconds(claims, "exp"_L1);
    const QString jti = claims.value("jti"_L1).toString();
    const QString userId = claims.value("sub"_L1).toObject().value("id"_L1).toString();
    if (!issued || !notBefore || !expires || jti.isEmpty() || userId.isEmpty()) {
        return tl::make_unexpected(Refusal::Unreadable);
    }
    return Signed{{jti, userId, QDateTime::fromSecsSinceEpoch(*issued, base::utc),
                   QDateTime::fromSecsSinceEpoch(*expires, base::utc)},
                  QDateTime::fromSecsSinceEpoch(*notBefore, base::utc),
                  claims.value("type"_L1) == QJsonValue(u"access"_s)};
}

tl::expected<AccessTokens::Signed, AccessTokens::Refusal> AccessTokens::known(const QByteArray& token) const
{
    if (token.size() > kLongest) {
        return tl::make_unexpected(Refusal::Unreadable);
    }
    const crypto::Digest digest = crypto::sha256(crypto::viewOf(token));
    const QByteArray key(reinterpret_cast<const char*>(digest.data()), static_cast<qsizetype>(digest.size()));
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_known.constFind(key); found != m_known.cend()) {
            return *found;
        }
    }
    auto read = readSigned(token);
    if (read) {
        const std::lock_guard lock(m_mutex);
        if (m_known.size() >= kKnown) {
            m_known.clear(); // those that are in use come back with their next request
        }
        m_known.insert(key, *read);
    }
    return read;
}

tl::expected<AccessClaims, AccessTokens::Refusal> AccessTokens::verify(const QByteArray& token) const
{
    const auto read = known(token);
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    const QDateTime now = m_clock.now();
    if (read->notBefore > now || read->claims.issued > now) {
        return tl::make_unexpected(Refusal::NotYetValid);
    }
    if (read->claims.expires.toSecsSinceEpoch() <= now.toSecsSinceEpoch()) {
        return tl::make_unexpected(Refusal::Expired);
    }
    if (!read->isAccess) {
        return tl::make_unexpected(Refusal::NotAccess);
    }
    return read->claims;
}

QString AccessTokens::reason(Refusal refusal)
{
    switch (refusal) {
    case Refusal::Unreadable:
        return u"The token is not readable"_s;
    case Refusal::WrongAlgorithm:
        return u"The specified alg value is not allowed"_s;
    case Refusal::BadSignature:
        return u"Signature verification failed"_s;
    case Refusal::NotYetValid:
        return u"The token is not yet valid"_s;
    case Refusal::NotAccess:
        return u"Only access tokens are allowed"_s;
    case Refusal::Expired:
        break;
    }
    return u"Token has expired"_s;
}

} // namespace veilpix::auth
