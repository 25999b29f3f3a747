#include "common/picture/ForeignFile.h"

#include "common/picture/PngLayout.h"

namespace veilpix::picture {

QString describeForeignFile(crypto::ByteView start)
{
    const auto begins = [start](std::initializer_list<std::uint8_t> bytes, std::size_t at = 0) {
        return start.size() >= at + bytes.size() &&
               std::equal(bytes.begin(), bytes.end(), start.begin() + std::ptrdiff_t(at));
    };
    if (start.empty())
        return QStringLiteral("the file is empty");
    if (begins({0xff, 0xd8, 0xff}))
        return QStringLiteral("a JPEG, not a PNG: saving as JPEG changes pixels and destroys an encrypted picture");
    if (begins({'R', 'I', 'F', 'F'}) && begins({'W', 'E', 'B', 'P'}, 8))
        return QStringLiteral("a WebP picture, not a PNG");
    if (begins({'G', 'I', 'F', '8'}))
        return QStringLiteral("a GIF, not a PNG");
    if (begins({0x89, 'P', 'N', 'G'}))
        return start.size() < PngLayout::prefixSize ? QStringLiteral("truncated: a PNG that ends with its beginning")
                                                    : QStringLiteral("a damaged PNG");
    return QStringLiteral("not a PNG");
}

} // namespace veilpix::picture
