// Ed25519 (RFC 8032). Copies are cheap and const use is safe from several threads.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/Random.h"

struct evp_pkey_st;

namespace veilpix::crypto {

using Signature = std::array<std::uint8_t, 64>;

class VerifyKey {
public:
    static constexpr std::size_t size = 32;
    using Bytes = std::array<std::uint8_t, size>;

    // BadKey unless it has 32 bytes. Every encoding of a small-order point is refused, canonical or not: OpenSSL would
    // take them, and under the identity point one signature fits every message.
    [[nodiscard]] static Result<VerifyKey> fromBytes(ByteView bytes);
    [[nodiscard]] const Bytes& bytes() const { return m_bytes; }

    // False for a wrong signature and for one that has not 64 bytes.
    [[nodiscard]] bool verify(ByteView message, ByteView signature) const;

    bool operator==(const VerifyKey& other) const { return m_bytes == other.m_bytes; }

private:
    VerifyKey(std::shared_ptr<evp_pkey_st> key, const Bytes& bytes);

    std::shared_ptr<evp_pkey_st> m_key;
    Bytes m_bytes;
};

class SigningKey {
public:
    static constexpr std::size_t seedSize = 32;

    [[nodiscard]] static Result<SigningKey> generate(RandomSource& random);
    [[nodiscard]] static Result<SigningKey> fromSeed(const SecretBytes& seed); // the 32-byte private key of RFC 8032
    [[nodiscard]] Result<SecretBytes> seed() const;

    [[nodiscard]] const VerifyKey& verifyKey() const { return m_verifyKey; }
    [[nodiscard]] Result<Signature> sign(ByteView message) const;

    // For exports within common/; the pointer belongs to this object.
    [[nodiscard]] evp_pkey_st* handle() const { return m_key.get(); }

private:
    SigningKey(std::shared_ptr<evp_pkey_st> key, VerifyKey verifyKey);

    std::shared_ptr<evp_pkey_st> m_key;
    VerifyKey m_verifyKey;
};

} // namespace veilpix::crypto
