// A person's private keys with the public identity that they make. Copies share the keys.
#pragma once

#include "common/identity/Identity.h"

namespace veilpix::identity {

class PrivateIdentity {
public:
    // About 350 ms for 3072 bits: not for a thread that draws. progress and cancelled as in RsaPrivateKey::generate.
    [[nodiscard]] static Result<PrivateIdentity> generate(crypto::RandomSource& random,
                                                          const crypto::RsaPrivateKey::Progress& progress = {},
                                                          const std::atomic_bool* cancelled = nullptr,
                                                          int rsaBits = crypto::RsaPrivateKey::defaultBits);
    [[nodiscard]] static Result<PrivateIdentity> fromKeys(crypto::RsaPrivateKey rsa, crypto::SigningKey signingKey);

    [[nodiscard]] const Identity& identity() const { return m_identity; }
    [[nodiscard]] const Fingerprint& fingerprint() const { return m_identity.fingerprint(); }
    [[nodiscard]] const crypto::RsaPrivateKey& rsa() const { return m_rsa; }
    [[nodiscard]] const crypto::SigningKey& signingKey() const { return m_signingKey; }

private:
    PrivateIdentity(crypto::RsaPrivateKey rsa, crypto::SigningKey signingKey, Identity identity);

    crypto::RsaPrivateKey m_rsa;
    crypto::SigningKey m_signingKey;
    Identity m_identity;
};

} // namespace veilpix::identity
