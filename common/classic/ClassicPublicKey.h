// The classic scheme's public key: the text `n e`. Weak by nature; never used for anything but the classic scheme.
#pragma once

#include "common/classic/BigNumber.h"

namespace veilpix::classic {

constexpr int MaxKeyBits = 4096;

class ClassicPublicKey {
public:
    // `n e`: two canonical decimals, one space, at most one line end after them (editors add it).
    // 2 <= n < 2^4096, 1 <= e < 2^4096. Errors: BadKey.
    [[nodiscard]] static Result<ClassicPublicKey> parse(QByteArrayView text);

    ClassicPublicKey(const ClassicPublicKey& other);
    ClassicPublicKey& operator=(const ClassicPublicKey& other);
    ClassicPublicKey(ClassicPublicKey&&) noexcept = default;
    ClassicPublicKey& operator=(ClassicPublicKey&&) noexcept = default;
    ~ClassicPublicKey() = default;

    [[nodiscard]] QByteArray text() const; // `n e`, no newline: what the seed's API calls publicKey
    [[nodiscard]] const bignum_st* modulus() const { return m_modulus.get(); }
    [[nodiscard]] const bignum_st* exponent() const { return m_exponent.get(); }
    [[nodiscard]] int bits() const;

    // e above n, as no key has it that this scheme's programs made, but every private key, `d n`, that is read as a
    // public one: what it encrypts nobody can decrypt.
    [[nodiscard]] bool looksPrivate() const;

    // How many of the 256 values come back: below n = 256, those of n and more would be lost.
    [[nodiscard]] unsigned values() const;

private:
    ClassicPublicKey(BigNumber modulus, BigNumber exponent);

    BigNumber m_modulus;
    BigNumber m_exponent;
};

} // namespace veilpix::classic
