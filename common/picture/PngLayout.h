// The one layout of PNG that Veilpix writes: 8-bit RGB, one IDAT, one stored deflate block a row, filter 0. Every byte
// that is not a pixel or a checksum follows from width and height (PNG, third edition; RFC 1950, RFC 1951).
#pragma once

#include "common/base/Result.h"
#include "common/crypto/Bytes.h"

namespace veilpix::picture {

struct PngLayout {
    static constexpr std::size_t signatureSize = 8;
    // Signature, IHDR chunk, IDAT's length and type, zlib header.
    static constexpr std::size_t prefixSize = signatureSize + 25 + 8 + 2;
    // Stored block's head (5) and the filter byte, in front of each row's pixels.
    static constexpr std::size_t rowLead = 6;
    // Adler-32, IDAT's CRC, IEND chunk.
    static constexpr std::size_t suffixSize = 4 + 4 + 12;

    std::uint32_t width = 0;
    std::uint32_t height = 0;

    [[nodiscard]] std::size_t rowStride() const { return rowLead + std::size_t(3) * width; }
    [[nodiscard]] std::uint64_t fileSize() const
    {
        return prefixSize + std::uint64_t(height) * rowStride() + suffixSize;
    }

    [[nodiscard]] std::array<std::uint8_t, prefixSize> prefix() const;
    [[nodiscard]] std::array<std::uint8_t, rowLead> lead(bool lastRow) const;
    [[nodiscard]] std::array<std::uint8_t, suffixSize> suffix(std::uint32_t adler, std::uint32_t idatCrc) const;

    // Reads width and height from the start of a file in exactly this layout (IHDR's CRC is not looked at).
    // NotAPng when it is no PNG at all, Unsupported when it is one of another layout or outside the limits.
    [[nodiscard]] static Result<PngLayout> parse(crypto::ByteView fileStart);
};

} // namespace veilpix::picture
