// The classic scheme's private key: the text `d n`, as the seed's client writes it to rsa.txt.
#pragma once

#include "common/classic/ClassicPublicKey.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::classic {

// A type of its own, so that an identity key can never end up in textbook RSA.
class ClassicPrivateKey {
public:
    // `d n`, same rules as ClassicPublicKey::parse. Errors: BadKey.
    [[nodiscard]] static Result<ClassicPrivateKey> parse(QByteArrayView text);

    ClassicPrivateKey(ClassicPrivateKey&&) noexcept = default;
    ClassicPrivateKey& operator=(ClassicPrivateKey&&) noexcept = default;
    ClassicPrivateKey(const ClassicPrivateKey&) = delete;
    ClassicPrivateKey& operator=(const ClassicPrivateKey&) = delete;
    ~ClassicPrivateKey() = default;

    [[nodiscard]] crypto::SecretBytes text() const; // `d n`, no newline
    [[nodiscard]] const bignum_st* exponent() const { return m_exponent.get(); }
    [[nodiscard]] const bignum_st* modulus() const { return m_modulus.get(); }
    [[nodiscard]] int bits() const;

    // Same modulus, and what the public key does to a few small values is undone by this one.
    [[nodiscard]] bool belongsTo(const ClassicPublicKey& publicKey) const;

private:
    ClassicPrivateKey(BigNumber exponent, BigNumber modulus);

    BigNumber m_exponent;
    BigNumber m_modulus;
};

} // namespace veilpix::classic
