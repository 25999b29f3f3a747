// Sizes of an encrypted picture: from content length to the PNG's width and height (FORMAT.md, "Sizes").
#pragma once

#include <cstdint>

#include "common/base/Result.h"

namespace veilpix::picture {

inline constexpr std::uint32_t minimumWidth = 64;
inline constexpr std::uint32_t maximumWidth = 16000;
inline constexpr std::uint32_t maximumHeight = 16000;
inline constexpr std::uint64_t maximumContent = 512ull << 20;   // bytes of the file that goes in
inline constexpr std::uint64_t maximumThumbnail = 64ull << 10;  // bytes of a thumbnail's file
inline constexpr std::uint32_t maximumMetadata = 64u << 10;     // bytes of JSON
inline constexpr std::uint32_t maximumHeaderLength = 64u << 10; // bytes of the header before its padding
inline constexpr std::uint32_t tagSize = 16;
inline constexpr std::uint32_t headerMacSize = 32;

// Bytes of pixels in a row.
[[nodiscard]] constexpr std::uint32_t rowBytes(std::uint32_t width)
{
    return 3 * width;
}

// Bytes of plaintext in a content row.
[[nodiscard]] constexpr std::uint32_t rowCapacity(std::uint32_t width)
{
    return rowBytes(width) - tagSize;
}

// Padmé: length rounded up so that only O(log log length) bits of it stay visible; at most 12 % more.
[[nodiscard]] std::uint64_t paddedLength(std::uint64_t length);

// Length of the plaintext before padding: u32 M ‖ metadata ‖ u64 F ‖ file.
[[nodiscard]] constexpr std::uint64_t plaintextLength(std::uint64_t metadataBytes, std::uint64_t fileBytes)
{
    return 12 + metadataBytes + fileBytes;
}

// The width that a writer uses for so much padded content; readers take any from 64 to 16,000.
[[nodiscard]] std::uint32_t widthFor(std::uint64_t padded);

// Rows that hold so many padded bytes at this width (≥ 1).
[[nodiscard]] std::uint32_t contentRowsFor(std::uint64_t padded, std::uint32_t width);

// Rows that hold a header of so many bytes, its padding and its MAC.
[[nodiscard]] std::uint32_t headerRowsFor(std::uint32_t headerLength, std::uint32_t width);

// True if a writer could have chosen this width for this number of content rows. Only ever used to word a refusal:
// a picture that was cropped or resized shows here.
[[nodiscard]] bool widthFitsRows(std::uint32_t width, std::uint32_t contentRows);

// True if a writer could have made a PNG of this size, for some header and content. Only ever used to word a refusal.
[[nodiscard]] bool isPictureSize(std::uint32_t width, std::uint32_t height);

struct PictureGeometry {
    std::uint32_t width = 0;
    std::uint32_t headerRows = 0;
    std::uint32_t contentRows = 0;

    [[nodiscard]] std::uint32_t height() const { return headerRows + contentRows + 1; }
    [[nodiscard]] std::uint64_t capacity() const { return std::uint64_t(contentRows) * rowCapacity(width); }

    // What a writer makes of a file. TooLarge beyond maximumContent, or when it does not fit 16,000 rows.
    [[nodiscard]] static Result<PictureGeometry> forContent(std::uint64_t metadataBytes, std::uint64_t fileBytes,
                                                            std::uint32_t headerLength);
};

} // namespace veilpix::picture
