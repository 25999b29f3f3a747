// Any file: it is refused, or its pixels survive being written and read again.
#include <cstdlib>

#include "common/classic/RgbPicture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    using namespace veilpix::classic;
    const auto picture = RgbPicture::fromPng(QByteArrayView(bytes, static_cast<qsizetype>(size)));
    // Claimed sizes may be large: the way back only for what is quick.
    if (!picture || picture->pixels() > 1'000'000) {
        return 0;
    }
    const auto file = picture->toPng();
    if (!file || RgbPicture::fromPng(*file) != *picture) {
        std::abort();
    }
    return 0;
}
