#include "app/pictures/IndexedPicture.h"

#include "app/net/CheckedRecord.h"
#include "app/pictures/PictureEntry.h"
#include "common/base/Literals.h"

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

QByteArray readersOf(const trust::ProvenPicture& picture)
{
    QByteArray prints;
    for (const trust::Membership& member : picture.members()) {
        crypto::append(prints, member.person().view());
    }
    return prints;
}

// What is not proved to be one's own is nobody's to change.
api::Role roleOf(const PictureEntry& entry)
{
    if (entry.record.classic) {
        return entry.record.role;
    }
    return entry.own ? api::Role::Owner
                     : (entry.shared && entry.shared->mayWrite() ? api::Role::Write : api::Role::Read);
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

IndexedPicture IndexedPicture::of(const PictureEntry& entry)
{
    const net::CheckedRecord& record = entry.record;
    IndexedPicture picture;
    picture.id = PictureId::of(entry.key());
    picture.role = roleOf(entry);
    picture.classic = record.classic;
    if (const trust::ProvenPicture* proven = entry.proven()) {
        picture.contentKey = HeldKey(proven->contentKey().reveal());
        picture.thumbnail = entry.signedDetails.thumbnail;
        picture.readers = readersOf(*proven);
    }
    picture.commitment = bytesOf<32>(record.commitment);
    picture.sealId = bytesOf<16>(QByteArray::fromHex(record.sealId));
    picture.name = entry.details.name;
    picture.mediaType = entry.details.mediaType;
    picture.ownerName = record.ownerName;
    picture.accessList = record.accessList;
    picture.accessListSignature = record.accessListSignature;
    picture.vaultWrap = entry.newVaultWrap().isEmpty() ? record.vaultWrap : entry.newVaultWrap();
    picture.wrappedKey = entry.own ? QByteArray() : record.wrappedKey;
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
