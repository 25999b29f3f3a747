#include "common/picture/ForeignFile.h"

#include "common/base/Literals.h"
#include "common/picture/PngLayout.h"

namespace veilpix::picture {

QString describeForeignFile(crypto::ByteView start)
{
    const auto begins = [start](std::initializer_list<std::uint8_t> bytes, std::size_t at = 0) {
        return start.size() >= at + bytes.size() &&
               std::equal(bytes.begin(), bytes.end(), start.begin() + std::ptrdiff_t(at));
    };
    if (start.empty()) {
        return u"the file is empty"_s;
    }
    if (begins({0xff, 0xd8, 0xff})) {
        return u"a JPEG, not a PNG: saving as JPEG changes pixels and destroys an encrypted picture"_s;
    }
    if (begins({'R', 'I', 'F', 'F'}) && begins({'W', 'E', 'B', 'P'}, 8)) {
        return u"a WebP picture, not a PNG"_s;
    }
    if (begins({'G', 'I', 'F', '8'})) {
        return u"a GIF, not a PNG"_s;
    }
    if (begins({0x89, 'P', 'N', 'G'})) {
        return start.size() < PngLayout::prefixSize ? u"truncated: a PNG that ends with its beginning"_s
                                                    : u"a damaged PNG"_s;
    }
    return u"not a PNG"_s;
}

} // namespace veilpix::picture
