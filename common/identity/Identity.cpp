#include "common/identity/Identity.h"

#include <QList>

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::identity {
namespace {

constexpr char firstLine[] = "veilpix-identity 1";
constexpr qsizetype longestIdentityText = 4096; // a 4096-bit key's text has about 1,700

} // namespace

Identity::Identity(crypto::RsaPublicKey rsa, crypto::VerifyKey verifyKey, const crypto::Signature& signature)
    : m_rsa(std::move(rsa)), m_verifyKey(std::move(verifyKey)), m_signature(signature),
      m_fingerprint(Fingerprint::of(m_rsa, m_verifyKey))
{
}

Result<Identity> Identity::create(crypto::RsaPublicKey rsa, crypto::VerifyKey verifyKey,
                                  const crypto::Signature& signature)
{
    QByteArray message;
    crypto::append(message, crypto::zeroTerminated("veilpix/1 identity"));
    message.append(rsa.toText());
    if (!verifyKey.verify(crypto::viewOf(message), signature)) {
        return fail(ErrorCode::BadSignature, u"the Ed25519 key has not signed the RSA key"_s);
    }
    return Identity(std::move(rsa), std::move(verifyKey), signature);
}

Result<Identity> Identity::fromFields(const QByteArray& publicKey, const QByteArray& signingKey,
                                      const QByteArray& signature)
{
    VEILPIX_TRY(auto rsa, crypto::RsaPublicKey::fromText(publicKey));
    VEILPIX_TRY(auto verifyKey, crypto::VerifyKey::fromBytes(crypto::viewOf(signingKey)));
    crypto::Signature fixed;
    if (signature.size() != static_cast<qsizetype>(fixed.size())) {
        return fail(ErrorCode::BadSignature, u"a signature has 64 bytes"_s);
    }
    std::copy(signature.begin(), signature.end(), fixed.begin());
    return create(std::move(rsa), std::move(verifyKey), fixed);
}

QByteArray Identity::toText() const
{
    return QByteArray(firstLine) + "\nrsa " + m_rsa.toText() + "\ned25519 " + signingKeyField().toBase64() +
           "\nsignature " + signatureField().toBase64() + "\nfingerprint " + m_fingerprint.toHex() + '\n';
}

Result<Identity> Identity::fromText(const QByteArray& text)
{
    const auto malformed = [] { return fail(ErrorCode::BadKey, u"not a public identity file"_s); };
    if (text.size() > longestIdentityText) {
        return malformed();
    }
    const QList<QByteArray> lines = text.split('\n');
    if (lines.size() != 6) {
        return malformed();
    }
    if (lines[0] != firstLine) {
        if (lines[0].startsWith("veilpix-identity ")) {
            return fail(ErrorCode::Unsupported, u"a public identity file of another version"_s);
        }
        return malformed();
    }
    const auto value = [&](int line, const char* name) {
        return lines[line].startsWith(name) ? lines[line].mid(static_cast<qsizetype>(qstrlen(name))) : QByteArray();
    };
    VEILPIX_TRY(auto identity, fromFields(value(1, "rsa "), QByteArray::fromBase64(value(2, "ed25519 ")),
                                          QByteArray::fromBase64(value(3, "signature "))));
    // Base64 and hexadecimal have other spellings of the same bytes: only ours is taken.
    if (identity.toText() != text) {
        return malformed();
    }
    return identity;
}

} // namespace veilpix::identity
