// The identifiers that an encrypted picture carries, each a type of its own so that they cannot be mixed up.
#pragma once

#include <compare>
#include <optional>

#include "common/crypto/Bytes.h"

namespace veilpix::picture {

template <class Tag, std::size_t Size> struct Identifier {
    static constexpr std::size_t size = Size;
    std::array<std::uint8_t, Size> bytes{};

    [[nodiscard]] crypto::ByteView view() const { return bytes; }
    // Lower-case hexadecimal, two digits a byte.
    [[nodiscard]] QByteArray toHex() const { return crypto::toByteArray(bytes).toHex(); }

    // Exactly 2·Size lower-case hexadecimal digits; nothing otherwise.
    [[nodiscard]] static std::optional<Identifier> fromHex(const QByteArray& hex)
    {
        Identifier id;
        if (hex.size() != static_cast<qsizetype>(2 * Size)) {
            return std::nullopt;
        }
        const QByteArray raw = QByteArray::fromHex(hex);
        if (raw.size() != static_cast<qsizetype>(Size) || raw.toHex() != hex) {
            return std::nullopt;
        }
        std::copy_n(raw.cbegin(), Size, id.bytes.begin());
        return id;
    }

    auto operator<=>(const Identifier&) const = default;
};

// The same for all versions of a picture and its thumbnail.
using ItemId = Identifier<struct ItemIdTag, 16>;
// New for every sealing.
using SealId = Identifier<struct SealIdTag, 16>;
// Derived from item id and content key; names the key without giving anything of it away.
using Commitment = Identifier<struct CommitmentTag, 32>;
// Of the signer's identity: SHA-256(z"veilpix/1 identity" ‖ `n e` ‖ Ed25519 public key).
using SignerFingerprint = Identifier<struct SignerFingerprintTag, 32>;

enum class PictureKind : std::uint8_t { Picture = 0, Thumbnail = 1 };

} // namespace veilpix::picture
