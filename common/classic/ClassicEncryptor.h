// The seed's encryption: every channel value m becomes c = m^e mod n, split into a pixel and a quotient.
// It is not secure: equal values give equal results, so outlines stay visible to whoever computes 256 values.
#pragma once

#include <array>
#include <span>

#include "common/classic/ClassicPublicKey.h"
#include "common/classic/RgbPicture.h"

namespace veilpix::classic {

// c mod 256 of every value in place of the value, and the text of every c div 256 (see common/classic/README.md).
struct ClassicCiphertext {
    RgbPicture picture;
    QByteArray quotient;
};

class ClassicEncryptor {
public:
    // A quotient longer than this is refused: what the seed's server and clients could take is far below.
    static constexpr qint64 MaxQuotientBytes = qint64{1} << 30;

    // Computes all 256 values once. Errors: Internal.
    [[nodiscard]] static Result<ClassicEncryptor> create(const ClassicPublicKey& key);

    // Errors: InvalidArgument (samples do not fit the sides), TooLarge (quotient), BadKey (n is 255 or less, and the
    // picture holds values of n and more, which would be lost).
    [[nodiscard]] Result<ClassicCiphertext> encrypt(const RgbPicture& picture) const;
    // The same into memory that was used before; ciphertext is untouched on failure.
    [[nodiscard]] Result<void> encrypt(const RgbPicture& picture, ClassicCiphertext& ciphertext) const;

private:
    static constexpr std::size_t ShortToken = 16;
    struct Token {
        char bytes[ShortToken] = {}; // the decimal quotient and its space, when that is 16 bytes or fewer
        std::uint32_t length = 0;
    };
    // Half of the rows: their samples, and where their text begins in each plane (in the seed's order).
    struct Half {
        std::span<const std::uint8_t> in;
        std::span<std::uint8_t> out;
        std::array<qint64, 3> bytes{};
        std::array<char*, 3> text{};
    };

    ClassicEncryptor() = default;
    void measure(Half& half) const;
    void write(const Half& half) const;
    void writeTokens(std::span<const std::uint8_t> channel, std::span<char> out) const;

    unsigned m_values = 256; // those below come back
    std::array<std::uint8_t, 256> m_pixel{};
    std::array<Token, 256> m_token{};
    std::array<QByteArray, 256> m_text; // the same tokens whatever their length
};

} // namespace veilpix::classic
