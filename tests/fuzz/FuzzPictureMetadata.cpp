// Any bytes as the metadata's JSON; a name that comes out of it never leaves its folder.
#include "common/picture/PictureMetadata.h"

using namespace veilpix::picture;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray json(reinterpret_cast<const char*>(data), qsizetype(size));
    const auto metadata = PictureMetadata::fromJson(json);
    if (!metadata) {
        return 0;
    }
    const QString name = metadata->fileName();
    if (name.isEmpty() || name.startsWith(u'.') || name.contains(u'/') || name.contains(QChar(u'\0')) ||
        name.toUtf8().size() > 255) {
        __builtin_trap();
    }
    // Written again it means the same.
    if (const auto written = metadata->toJson()) {
        const auto again = PictureMetadata::fromJson(*written);
        if (!again || again->name != metadata->name || again->modified != metadata->modified) {
            __builtin_trap();
        }
    }
    return 0;
}
