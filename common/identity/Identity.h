// A person's public keys: an RSA key that content keys are wrapped for, and an Ed25519 key that signs it (and
// pictures). Copies are cheap; const use is safe from several threads. FORMAT.md, "Identity".
#pragma once

#include "common/identity/Fingerprint.h"

namespace veilpix::identity {

class Identity {
public:
    // Checks that signature is the Ed25519 key's over z"veilpix/1 identity" ‖ `n e`. BadKey for keys that are refused
    // (see crypto/), BadSignature otherwise.
    [[nodiscard]] static Result<Identity> create(crypto::RsaPublicKey rsa, crypto::VerifyKey verifyKey,
                                                 const crypto::Signature& signature);
    // The three fields of the wire: public_key (`n e`), signing_key (32 bytes), identity_signature (64 bytes).
    [[nodiscard]] static Result<Identity> fromFields(const QByteArray& publicKey, const QByteArray& signingKey,
                                                     const QByteArray& signature);
    // The text of a `.vpk.pub` file; strict: what toText() gives and nothing else. BadKey or BadSignature.
    [[nodiscard]] static Result<Identity> fromText(const QByteArray& text);
    [[nodiscard]] QByteArray toText() const;

    [[nodiscard]] const crypto::RsaPublicKey& rsa() const { return m_rsa; }
    [[nodiscard]] const crypto::VerifyKey& verifyKey() const { return m_verifyKey; }
    [[nodiscard]] const crypto::Signature& signature() const { return m_signature; }
    [[nodiscard]] const Fingerprint& fingerprint() const { return m_fingerprint; }
    [[nodiscard]] QByteArray publicKeyField() const { return m_rsa.toText(); }
    [[nodiscard]] QByteArray signingKeyField() const { return crypto::toByteArray(m_verifyKey.bytes()); }
    [[nodiscard]] QByteArray signatureField() const { return crypto::toByteArray(m_signature); }

    bool operator==(const Identity& other) const { return m_fingerprint == other.m_fingerprint; }

private:
    Identity(crypto::RsaPublicKey rsa, crypto::VerifyKey verifyKey, const crypto::Signature& signature);

    crypto::RsaPublicKey m_rsa;
    crypto::VerifyKey m_verifyKey;
    crypto::Signature m_signature;
    Fingerprint m_fingerprint;
};

} // namespace veilpix::identity
