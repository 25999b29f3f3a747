#include "common/identity/PrivateIdentity.h"

#include "common/base/Try.h"

namespace veilpix::identity {

PrivateIdentity::PrivateIdentity(crypto::RsaPrivateKey rsa, crypto::SigningKey signingKey, Identity identity)
    : m_rsa(std::move(rsa)), m_signingKey(std::move(signingKey)), m_identity(std::move(identity))
{
}

Result<PrivateIdentity> PrivateIdentity::generate(crypto::RandomSource& random,
                                                  const crypto::RsaPrivateKey::Progress& progress,
                                                  const std::atomic_bool* cancelled, int rsaBits)
{
    VEILPIX_TRY(auto rsa, crypto::RsaPrivateKey::generate(rsaBits, progress, cancelled));
    VEILPIX_TRY(auto signingKey, crypto::SigningKey::generate(random));
    return fromKeys(std::move(rsa), std::move(signingKey));
}

Result<PrivateIdentity> PrivateIdentity::fromKeys(crypto::RsaPrivateKey rsa, crypto::SigningKey signingKey)
{
    QByteArray message;
    crypto::append(message, crypto::zeroTerminated("veilpix/1 identity"));
    message.append(rsa.publicKey().toText());
    return signingKey.sign(crypto::viewOf(message))
        .and_then([&](const crypto::Signature& signature) {
            return Identity::create(rsa.publicKey(), signingKey.verifyKey(), signature);
        })
        .map([&](Identity identity) {
            return PrivateIdentity(std::move(rsa), std::move(signingKey), std::move(identity));
        });
}

} // namespace veilpix::identity
