#include "app/decoder/PhotographDate.h"

#include <algorithm>
#include <exiv2/exiv2.hpp>
#include <string>

namespace veilpix::decoder {

std::array<char, 20> photographDate(std::span<const std::uint8_t> file)
{
    std::array<char, 20> date = {};
    try { // Exiv2 reports by exceptions, and none leaves this file
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        const auto picture = Exiv2::ImageFactory::open(file.data(), static_cast<long>(file.size()));
        picture->readMetadata();
        const Exiv2::ExifData& exif = picture->exifData();
        const auto found = exif.findKey(Exiv2::ExifKey("Exif.Photo.DateTimeOriginal"));
        if (found != exif.end()) {
            const std::string text = found->toString();
            std::copy_n(text.begin(), std::min(text.size(), date.size() - 1), date.begin());
        }
    } catch (const std::exception&) {
        return {};
    }
    return date;
}

} // namespace veilpix::decoder
