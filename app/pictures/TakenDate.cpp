#include "app/pictures/TakenDate.h"

#include <libexif/exif-data.h>
#include <memory>

#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

struct UnrefExif {
    void operator()(ExifData* data) const { exif_data_unref(data); }
};

} // namespace

QDateTime takenDateOf(const QByteArray& file)
{
    if (!file.startsWith("\xff\xd8")) {
        return {};
    }
    // It comes before the pixels: the rest need not be looked through.
    constexpr qsizetype enough = 256 * 1024;
    const std::unique_ptr<ExifData, UnrefExif> exif(
        exif_data_new_from_data(reinterpret_cast<const unsigned char*>(file.constData()),
                                static_cast<unsigned>(std::min(file.size(), enough))));
    const ExifEntry* entry =
        exif ? exif_content_get_entry(exif->ifd[EXIF_IFD_EXIF], EXIF_TAG_DATE_TIME_ORIGINAL) : nullptr;
    constexpr unsigned length = 19; // 2026:05:03 14:07:00
    if (!entry || !entry->data || entry->size < length) {
        return {};
    }
    return QDateTime::fromString(QString::fromLatin1(reinterpret_cast<const char*>(entry->data), length),
                                 u"yyyy:MM:dd HH:mm:ss"_s);
}

} // namespace veilpix::pictures
