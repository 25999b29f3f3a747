#include "app/pictures/IndexedPicture.h"

#include "app/net/CheckedRecord.h"
#include "app/pictures/PictureEntry.h"
#include "common/base/Literals.h"
#include "common/identity/AccessList.h"

namespace veilpix::pictures {

namespace {

template <std::size_t Size> std::array<std::uint8_t, Size> bytesOf(const QByteArray& raw)
{
    std::array<std::uint8_t, Size> bytes{};
    std::copy_n(raw.begin(), std::min(raw.size(), qsizetype(Size)), bytes.begin());
    return bytes;
}

template <std::size_t Size> QByteArray hexOf(const std::array<std::uint8_t, Size>& bytes)
{
    return crypto::toByteArray(bytes).toHex();
}

qint64 millisecondsOf(const QDateTime& time)
{
    return time.isValid() ? time.toMSecsSinceEpoch() : 0;
}

QByteArray readersOf(const QByteArray& accessList)
{
    QByteArray prints;
    if (accessList.isEmpty()) {
        return prints;
    }
    if (const auto list = identity::AccessList::parse(crypto::viewOf(accessList))) {
        for (const auto& entry : list->entries()) {
            crypto::append(prints, entry.person.view());
        }
    }
    return prints;
}

} // namespace

PictureId PictureId::of(const ItemKey& key)
{
    PictureId id;
    id.owner = bytesOf<12>(QByteArray::fromHex(key.ownerId.toLatin1()));
    if (key.isClassic()) {
        const crypto::Digest digest = crypto::sha256(crypto::viewOf(key.classicName.toUtf8()));
        std::copy_n(digest.begin(), id.item.size(), id.item.begin());
    } else {
        id.item = bytesOf<16>(QByteArray::fromHex(key.itemId.toLatin1()));
    }
    return id;
}

HeldKey::HeldKey(crypto::ByteView key) : m_isThere(key.size() == m_bytes.size())
{
    if (m_isThere) {
        std::copy(key.begin(), key.end(), m_bytes.begin());
    }
}

QString IndexedPicture::itemId() const
{
    return classic ? QString() : QString::fromLatin1(hexOf(id.item));
}

QByteArray IndexedPicture::sealIdHex() const
{
    return hexOf(sealId);
}

ItemKey IndexedPicture::key() const
{
    return {QString::fromLatin1(hexOf(id.owner)), itemId(), classic ? name : QString()};
}

std::optional<Error> IndexedPicture::problem() const
{
    return error == 0 ? std::nullopt : std::optional(Error{ErrorCode(error - 1), {}});
}

std::shared_ptr<const PictureEntry> IndexedPicture::entry() const
{
    auto entry = std::make_shared<PictureEntry>();
    const ItemKey item = key();
    net::CheckedRecord& record = entry->record;
    record.itemId = item.itemId;
    record.ownerId = item.ownerId;
    record.ownerName = ownerName;
    record.classicName = item.classicName;
    record.classic = classic;
    record.version = version;
    record.sealId = sealIdHex();
    record.commitment = crypto::toByteArray(commitment);
    record.size = encryptedSize;
    record.thumbnailSize = thumbnailSize;
    record.role = role;
    record.wrappedKey = wrappedKey;
    record.listRecordVersion = listRecordVersion;
    record.accessList = accessList;
    record.accessListSignature = accessListSignature;
    record.accessListVersion = accessListVersion;
    record.sharedWith = int(sharedWith);
    entry->details.name = name;
    entry->details.mediaType = mediaType;
    entry->details.size = fileSize;
    if (contentKey.isThere()) {
        entry->contentKey = std::make_shared<const crypto::SecretBytes>(contentKey.copy());
    }
    entry->error = problem();
    return entry;
}

IndexedPicture IndexedPicture::of(const PictureEntry& entry)
{
    const net::CheckedRecord& record = entry.record;
    IndexedPicture picture;
    picture.id = PictureId::of(entry.key());
    picture.role = record.role;
    picture.classic = record.classic;
    if (entry.contentKey) {
        picture.contentKey = HeldKey(entry.contentKey->reveal());
        picture.openedBy = entry.newVaultWrap.isEmpty() ? OpenedBy::VaultWrap : OpenedBy::AnonymousWrap;
    }
    picture.commitment = bytesOf<32>(record.commitment);
    picture.sealId = bytesOf<16>(QByteArray::fromHex(record.sealId));
    picture.name = entry.details.name;
    picture.mediaType = entry.details.mediaType;
    picture.ownerName = record.ownerName;
    picture.readers = readersOf(record.accessList);
    picture.accessList = record.accessList;
    picture.accessListSignature = record.accessListSignature;
    picture.wrappedKey = record.isOwn() ? QByteArray() : record.wrappedKey;
    picture.created = millisecondsOf(record.created);
    picture.changed = millisecondsOf(record.changed);
    picture.trashed = millisecondsOf(record.trashed);
    picture.modified = entry.details.modified.isValid() ? entry.details.modified.toMSecsSinceEpoch() : unknownTime;
    picture.encryptedSize = record.size;
    picture.fileSize = entry.details.size;
    picture.version = record.version;
    picture.listRecordVersion = record.listRecordVersion;
    picture.accessListVersion = record.accessListVersion;
    picture.width = entry.details.width;
    picture.height = entry.details.height;
    picture.thumbnailSize = quint32(std::clamp<qint64>(record.thumbnailSize, 0, 0xffffffff));
    picture.sharedWith = quint32(std::max(0, record.sharedWith));
    picture.error = entry.error ? quint16(int(entry.error->code) + 1) : 0;
    picture.localDay = localDayOf(picture.created);
    return picture;
}

qint32 localDayOf(qint64 millisecondsUtc)
{
    return qint32(QDateTime::fromMSecsSinceEpoch(millisecondsUtc).date().toJulianDay());
}

} // namespace veilpix::pictures
