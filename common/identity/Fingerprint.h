// What names an identity: SHA-256(z"veilpix/1 identity" ‖ `n e` ‖ Ed25519 public key).
#pragma once

#include <compare>
#include <optional>

#include "common/crypto/Hash.h"
#include "common/crypto/RsaKey.h"
#include "common/crypto/SigningKey.h"

namespace veilpix::identity {

struct Fingerprint {
    static constexpr std::size_t size = 32;
    crypto::Digest bytes{};

    [[nodiscard]] static Fingerprint of(const crypto::RsaPublicKey& rsa, const crypto::VerifyKey& verifyKey);
    // The same for keys as they are kept and sent: the text `n e` and the 32 bytes.
    [[nodiscard]] static Fingerprint ofFields(const QByteArray& rsaText, const QByteArray& verifyKey);
    [[nodiscard]] static std::optional<Fingerprint> fromBytes(crypto::ByteView bytes); // exactly 32
    [[nodiscard]] static std::optional<Fingerprint> fromHex(const QByteArray& hex);    // 64 lower-case digits

    [[nodiscard]] crypto::ByteView view() const { return bytes; }
    [[nodiscard]] QByteArray toHex() const { return crypto::toByteArray(bytes).toHex(); }

    auto operator<=>(const Fingerprint&) const = default; // the order of bytes NOLINT(modernize-use-nullptr)
};

} // namespace veilpix::identity
