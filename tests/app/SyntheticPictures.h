// Pictures of an index that no server ever saw, as many as wanted, always the same ones.
#pragma once

#include <QRandomGenerator>
#include <vector>

#include "app/pictures/IndexedPicture.h"
#include "common/base/Literals.h"

namespace veilpix::tests {

inline std::vector<pictures::Picture> syntheticPictures(int count, quint32 seed = 1, quint64 version = 1)
{
    using pictures::IndexedPicture;
    QRandomGenerator random(seed);
    const auto fill = [&random](auto& bytes) {
        for (auto& byte : bytes) {
            byte = std::uint8_t(random.generate());
        }
    };
    constexpr qint64 from = 1'500'000'000'000; // in 2017
    std::vector<pictures::Picture> pictures;
    pictures.reserve(std::size_t(count));
    for (int i = 0; i < count; ++i) {
        auto picture = std::make_shared<IndexedPicture>();
        fill(picture->id.item);
        picture->id.owner.fill(std::uint8_t(i % 17 == 0 ? 2 : 1));
        picture->role = i % 17 == 0 ? api::Role::Read : api::Role::Owner;
        std::array<std::uint8_t, 32> key;
        fill(key);
        picture->contentKey = pictures::HeldKey(key);
        fill(picture->commitment);
        fill(picture->sealId);
        picture->name = u"Holiday %1 at the sea.jpg"_s.arg(random.bounded(100'000), 5, 10, QLatin1Char('0'));
        picture->mediaType = i % 3 == 0 ? u"image/png"_s : u"image/jpeg"_s;
        picture->ownerName = i % 17 == 0 ? u"Bob the Lender"_s : u"Ada of the Library"_s;
        picture->created = from + qint64(i) * 3'000'000 + random.bounded(2'000'000);
        picture->changed = picture->created;
        picture->trashed = i % 50 == 7 && i % 17 != 0 ? picture->created + 5 : 0;
        picture->modified = i % 5 == 0 ? IndexedPicture::unknownTime : -123'456;
        picture->encryptedSize = 4'000'000 + i;
        picture->fileSize = 3'999'000;
        picture->version = version;
        picture->listRecordVersion = 3;
        picture->accessListVersion = quint64(i % 4);
        picture->width = 4000;
        picture->height = 3000;
        picture->thumbnailSize = 40'000;
        picture->sharedWith = quint32(i % 17 == 1 ? 2 : 0);
        picture->readers = i % 17 == 1 ? QByteArray(64, char('a' + i % 5)) : QByteArray();
        picture->error = i % 1000 == 999 ? quint16(int(ErrorCode::NoMatchingKey) + 1) : quint16(0);
        picture->localDay = pictures::localDayOf(picture->created);
        pictures.push_back(std::move(picture));
    }
    return pictures;
}

} // namespace veilpix::tests
