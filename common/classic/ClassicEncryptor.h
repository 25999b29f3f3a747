// The seed's encryption: every channel value m becomes c = m^e mod n, split into a pixel and a quotient.
// It is not secure: equal values give equal results, so outlines stay visible to whoever computes 256 values.
#pragma once

#include "common/classic/ClassicPublicKey.h"
#include "common/classic/RgbPicture.h"

#include <array>
#include <span>

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

    // Computes all 256 values once. Errors: BadKey (n <= 255 would lose values).
    [[nodiscard]] static Result<ClassicEncryptor> create(const ClassicPublicKey& key);

    // Errors: InvalidArgument (samples do not fit the sides), TooLarge (quotient).
    [[nodiscard]] Result<ClassicCiphertext> encrypt(const RgbPicture& picture) const;

    // The parts of encrypt(), for callers with buffers of their own.
    void encryptSamples(std::span<const std::uint8_t> in, std::span<std::uint8_t> out) const;
    [[nodiscard]] qint64 quotientBytes(const RgbPicture& picture) const;
    // out: exactly quotientBytes(picture) long.
    void writeQuotient(const RgbPicture& picture, std::span<char> out) const;

private:
    struct Token {
        std::uint8_t bytes[16] = {}; // the decimal quotient and its space, when that is 16 bytes or fewer
        std::uint32_t length = 0;
    };
    ClassicEncryptor() = default;
    char* writeTokens(std::span<const std::uint8_t> channel, char* out, const char* end) const;

    std::array<std::uint8_t, 256> m_pixel{};
    std::array<Token, 256> m_token{};
    std::array<QByteArray, 256> m_text; // the same tokens whatever their length
};

} // namespace veilpix::classic
