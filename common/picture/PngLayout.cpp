#include "common/picture/PngLayout.h"

#include <isa-l/crc.h>

#include "common/base/Literals.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::picture {

namespace {

constexpr std::array<std::uint8_t, 8> signature{0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
constexpr std::size_t ihdrData = PngLayout::signatureSize + 8;
constexpr std::size_t idatStart = PngLayout::signatureSize + 25;
// Depth 8, RGB, and no choice in compression, filter and interlace.
constexpr std::array<std::uint8_t, 5> ihdrTail{8, 2, 0, 0, 0};

std::uint64_t idatLength(const PngLayout& layout)
{
    return 2 + layout.height * std::uint64_t(layout.rowStride()) + 4;
}

} // namespace

std::array<std::uint8_t, PngLayout::prefixSize> PngLayout::prefix() const
{
    std::array<std::uint8_t, prefixSize> out{};
    std::copy(signature.begin(), signature.end(), out.begin());
    std::uint8_t* const ihdr = out.data() + signatureSize;
    qToBigEndian<std::uint32_t>(13, ihdr);
    std::copy_n("IHDR", 4, ihdr + 4);
    qToBigEndian<std::uint32_t>(width, ihdr + 8);
    qToBigEndian<std::uint32_t>(height, ihdr + 12);
    std::copy(ihdrTail.begin(), ihdrTail.end(), ihdr + 16);
    qToBigEndian<std::uint32_t>(crc32_gzip_refl(0, ihdr + 4, 17), ihdr + 21);
    std::uint8_t* const idat = out.data() + idatStart;
    qToBigEndian<std::uint32_t>(std::uint32_t(idatLength(*this)), idat);
    std::copy_n("IDAT", 4, idat + 4);
    idat[8] = 0x78;
    idat[9] = 0x01;
    return out;
}

std::array<std::uint8_t, PngLayout::rowLead> PngLayout::lead(bool lastRow) const
{
    const auto length = std::uint16_t(1 + 3 * width);
    const auto complement = std::uint16_t(~length);
    return {std::uint8_t(lastRow ? 1 : 0),   std::uint8_t(length & 0xff),   std::uint8_t(length >> 8),
            std::uint8_t(complement & 0xff), std::uint8_t(complement >> 8), 0};
}

std::array<std::uint8_t, PngLayout::suffixSize> PngLayout::suffix(std::uint32_t adler, std::uint32_t idatCrc) const
{
    std::array<std::uint8_t, suffixSize> out{};
    qToBigEndian(adler, out.data());
    qToBigEndian(idatCrc, out.data() + 4);
    std::copy_n("IEND", 4, out.data() + 12);
    qToBigEndian<std::uint32_t>(crc32_gzip_refl(0, out.data() + 12, 4), out.data() + 16);
    return out;
}

Result<PngLayout> PngLayout::parse(crypto::ByteView fileStart)
{
    if (fileStart.size() < prefixSize || !std::equal(signature.begin(), signature.end(), fileStart.begin())) {
        return fail(ErrorCode::NotAPng, u"the file does not start as a PNG does"_s);
    }
    PngLayout layout;
    layout.width = qFromBigEndian<std::uint32_t>(fileStart.data() + ihdrData);
    layout.height = qFromBigEndian<std::uint32_t>(fileStart.data() + ihdrData + 4);
    if (layout.width < minimumWidth || layout.width > maximumWidth || layout.height < 1 ||
        layout.height > maximumHeight) {
        return fail(ErrorCode::Unsupported,
                    u"%1 × %2 pixels is outside of the limits"_s.arg(layout.width).arg(layout.height));
    }
    const auto expected = layout.prefix();
    constexpr std::size_t crc = ihdrData + 13;
    if (!std::equal(expected.begin(), expected.begin() + crc, fileStart.begin()) ||
        !std::equal(expected.begin() + crc + 4, expected.end(), fileStart.begin() + crc + 4)) {
        return fail(ErrorCode::Unsupported, u"a PNG of another layout"_s);
    }
    return layout;
}

} // namespace veilpix::picture
