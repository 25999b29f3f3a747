#include "common/picture/PictureGeometry.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "common/base/Literals.h"

namespace veilpix::picture {

std::uint64_t paddedLength(std::uint64_t length)
{
    if (length < 2) {
        return length;
    }
    const unsigned exponent = unsigned(std::bit_width(length)) - 1;
    const unsigned significant = unsigned(std::bit_width(exponent));
    const std::uint64_t step = std::uint64_t(1) << (exponent - significant);
    return (length + step - 1) / step * step;
}

std::uint32_t widthFor(std::uint64_t padded)
{
    // The smallest w with 3·w² ≥ padded; the square root is only a first guess, so that rounding cannot matter.
    auto width = std::uint64_t(std::sqrt(double(padded) / 3.0));
    while (width > 0 && 3 * (width - 1) * (width - 1) >= padded) {
        --width;
    }
    while (3 * width * width < padded) {
        ++width;
    }
    return std::uint32_t(std::clamp<std::uint64_t>(width, minimumWidth, maximumWidth));
}

std::uint32_t contentRowsFor(std::uint64_t padded, std::uint32_t width)
{
    const std::uint64_t capacity = rowCapacity(width);
    return std::uint32_t(std::max<std::uint64_t>(1, (padded + capacity - 1) / capacity));
}

std::uint32_t headerRowsFor(std::uint32_t headerLength, std::uint32_t width)
{
    return (headerLength + headerMacSize + rowBytes(width) - 1) / rowBytes(width);
}

bool widthFitsRows(std::uint32_t width, std::uint32_t contentRows)
{
    const std::uint64_t capacity = rowCapacity(width);
    const std::uint64_t least = (std::uint64_t(contentRows) - 1) * capacity + 1;
    return widthFor(least) <= width && width <= widthFor(contentRows * capacity);
}

bool isPictureSize(std::uint32_t width, std::uint32_t height)
{
    if (width < minimumWidth || width > maximumWidth || height > maximumHeight) {
        return false;
    }
    const std::uint32_t mostHeaderRows = headerRowsFor(maximumHeaderLength, width);
    for (std::uint32_t headerRows = 1; headerRows <= mostHeaderRows && headerRows + 2 <= height; ++headerRows) {
        if (widthFitsRows(width, height - headerRows - 1)) {
            return true;
        }
    }
    return false;
}

Result<PictureGeometry> PictureGeometry::forContent(std::uint64_t metadataBytes, std::uint64_t fileBytes,
                                                    std::uint32_t headerLength)
{
    if (fileBytes > maximumContent) {
        return fail(ErrorCode::TooLarge, u"%1 bytes: a picture holds at most 512 MiB"_s.arg(fileBytes));
    }
    if (metadataBytes > maximumMetadata) {
        return fail(ErrorCode::TooLarge, u"%1 bytes of metadata, at most 64 KiB"_s.arg(metadataBytes));
    }
    PictureGeometry geometry;
    const std::uint64_t padded = paddedLength(plaintextLength(metadataBytes, fileBytes));
    geometry.width = widthFor(padded);
    geometry.contentRows = contentRowsFor(padded, geometry.width);
    geometry.headerRows = headerRowsFor(headerLength, geometry.width);
    if (geometry.height() > maximumHeight) {
        return fail(ErrorCode::TooLarge, u"needs %1 rows, at most 16000"_s.arg(geometry.height()));
    }
    return geometry;
}

} // namespace veilpix::picture
