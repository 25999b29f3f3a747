// RSA for wrapping content keys: OAEP with SHA-256 and MGF1-SHA-256, empty label, 2048 to 4096 bits, e = 65537.
// Copies are cheap (the key is shared) and const use is safe from several threads.
#pragma once

#include <atomic>
#include <functional>

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

struct evp_pkey_st;

namespace veilpix::crypto {

class RsaPublicKey {
public:
    static constexpr int minimumBits = 2048;
    static constexpr int maximumBits = 4096;
    static constexpr std::size_t wrappableSize = 32;

    // The seed's text: `n e` in canonical decimal (no sign, no leading zero), one space, nothing else. BadKey
    // otherwise, and for an even modulus, one outside of the limits, or another exponent.
    [[nodiscard]] static Result<RsaPublicKey> fromText(const QByteArray& text);
    [[nodiscard]] const QByteArray& toText() const { return m_text; }

    [[nodiscard]] int bits() const;
    [[nodiscard]] std::size_t wrappedSize() const; // bytes of the modulus

    // Wraps exactly 32 bytes. The padding's randomness is OpenSSL's own.
    [[nodiscard]] Result<QByteArray> wrap(const SecretBytes& key) const;

    bool operator==(const RsaPublicKey& other) const { return m_text == other.m_text; }

private:
    friend class RsaPrivateKey;
    RsaPublicKey(std::shared_ptr<evp_pkey_st> key, QByteArray text);

    std::shared_ptr<evp_pkey_st> m_key;
    QByteArray m_text;
};

class RsaPrivateKey {
public:
    static constexpr int defaultBits = 3072;

    // Called with a growing count while primes are searched for; there is no known end, about 350 ms are usual.
    using Progress = std::function<void(int step)>;
    // Cancelled when the flag was set; checked at each step.
    [[nodiscard]] static Result<RsaPrivateKey> generate(int bits = defaultBits, const Progress& progress = {},
                                                        const std::atomic_bool* cancelled = nullptr);

    // Unencrypted PKCS#8 in DER. BadKey for anything else than a consistent RSA key within the limits.
    [[nodiscard]] static Result<RsaPrivateKey> fromPkcs8(const SecretBytes& der);
    [[nodiscard]] Result<SecretBytes> toPkcs8() const;

    [[nodiscard]] const RsaPublicKey& publicKey() const { return m_public; }

    // NoMatchingKey when it was not wrapped for this key or does not hold exactly 32 bytes.
    [[nodiscard]] Result<SecretBytes> unwrap(ByteView wrappedKey) const;

    // For exports within common/; the pointer belongs to this object.
    [[nodiscard]] evp_pkey_st* handle() const { return m_public.m_key.get(); }

private:
    [[nodiscard]] static Result<RsaPrivateKey> adopt(std::shared_ptr<evp_pkey_st> key);
    explicit RsaPrivateKey(RsaPublicKey publicPart) : m_public(std::move(publicPart)) {}

    RsaPublicKey m_public; // its handle holds the private part too
};

} // namespace veilpix::crypto
