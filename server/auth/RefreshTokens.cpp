#include "server/auth/RefreshTokens.h"

#include "common/base/Literals.h"
#include "common/crypto/Hash.h"
#include "common/crypto/Random.h"

namespace veilpix::auth {

namespace {

constexpr int kTokenBytes = 32;
constexpr int kFamilySaltBytes = 16;
constexpr auto kTokenForm = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

Result<QByteArray> randomBytes(int count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    return crypto::SystemRandom().fill(crypto::writableView(bytes)).map([&] { return bytes; });
}

} // namespace

RefreshTokens::RefreshTokens(crypto::SecretBytes secret) : m_secret(std::move(secret))
{
}

Result<QByteArray> RefreshTokens::make() const
{
    return randomBytes(kTokenBytes).map([](const QByteArray& bytes) { return bytes.toBase64(kTokenForm); });
}

Result<QByteArray> RefreshTokens::hash(const QByteArray& token)
{
    const auto decoded = QByteArray::fromBase64Encoding(token, kTokenForm | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != kTokenBytes) {
        return fail(ErrorCode::NotFound, u"not a refresh token"_s);
    }
    return crypto::toByteArray(crypto::sha256(crypto::viewOf(token)));
}

Result<QByteArray> RefreshTokens::makeSalt() const
{
    return randomBytes(kFamilySaltBytes);
}

QByteArray RefreshTokens::successor(const QByteArray& token, const QByteArray& salt) const
{
    const crypto::Digest next =
        crypto::hmacSha256(m_secret.reveal(), {crypto::zeroTerminated("veilpix refresh successor"),
                                               crypto::viewOf(salt), crypto::viewOf(token)});
    return crypto::toByteArray(next).toBase64(kTokenForm);
}

RefreshTokens::Use RefreshTokens::judge(const QDateTime& replaced, const QDateTime& now)
{
    if (!replaced.isValid()) {
        return Use::Rotate;
    }
    // A clock that was set back must not make the grace endless.
    const qint64 age = replaced.msecsTo(now);
    const qint64 grace = std::chrono::milliseconds(kGrace).count();
    return age <= grace && age >= -grace ? Use::Repeat : Use::Stolen;
}

} // namespace veilpix::auth
