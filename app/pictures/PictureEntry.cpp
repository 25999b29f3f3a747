#include "app/pictures/PictureEntry.h"

#include "app/pictures/IndexedPicture.h"
#include "common/base/Literals.h"
#include "common/crypto/Random.h"

namespace veilpix::pictures {

namespace {

template <class Array> std::optional<Array> arrayOf(const QByteArray& raw)
{
    Array array;
    if (raw.size() != qsizetype(array.size())) {
        return std::nullopt;
    }
    std::copy(raw.begin(), raw.end(), array.begin());
    return array;
}

} // namespace

std::optional<identity::ItemIdBytes> itemIdBytes(const QString& hex)
{
    return arrayOf<identity::ItemIdBytes>(QByteArray::fromHex(hex.toLatin1()));
}

std::optional<identity::CommitmentBytes> commitmentBytes(const QByteArray& raw)
{
    return arrayOf<identity::CommitmentBytes>(raw);
}

ItemKey PictureEntry::key() const
{
    return {record.ownerId, record.itemId, record.classicName};
}

const trust::ProvenPicture* PictureEntry::proven() const
{
    return own ? static_cast<const trust::ProvenPicture*>(own.get()) : shared.get();
}

QByteArray PictureEntry::newVaultWrap() const
{
    return shared ? shared->newVaultWrap() : QByteArray();
}

trust::Claim PictureEntry::claimOf(const net::CheckedRecord& record)
{
    trust::Claim claim;
    claim.ownerId = record.ownerId.toLatin1();
    claim.itemId = itemIdBytes(record.itemId).value_or(identity::ItemIdBytes{});
    claim.commitment = commitmentBytes(record.commitment).value_or(identity::CommitmentBytes{});
    claim.version = record.version;
    claim.wrappedKey = record.wrappedKey;
    claim.vaultWrap = record.vaultWrap;
    claim.accessList = record.accessList;
    claim.accessListSignature = record.accessListSignature;
    claim.accessListVersion = record.accessListVersion;
    claim.listRecord = record.listRecord;
    claim.listRecordVersion = record.listRecordVersion;
    return claim;
}

void PictureEntry::prove(const trust::Claim& claim, const trust::Viewer& viewer)
{
    if (claim.ownerId == viewer.userId) {
        if (auto mine = trust::OwnPicture::prove(claim, viewer)) {
            own = std::make_shared<const trust::OwnPicture>(std::move(*mine));
        } else {
            refused(mine.error());
        }
    } else {
        crypto::SystemRandom random;
        if (auto theirs = trust::SharedPicture::prove(claim, viewer, random)) {
            shared = std::make_shared<const trust::SharedPicture>(std::move(*theirs));
        } else {
            refused(theirs.error());
        }
    }
}

void PictureEntry::refused(const trust::Refusal& refusal)
{
    error = refusal.error;
    ownerIsUnknown = refusal.reason == trust::Reason::OwnerUnknown;
}

PictureEntry PictureEntry::open(net::CheckedRecord record, const trust::Viewer& viewer)
{
    PictureEntry entry;
    entry.record = std::move(record);
    if (entry.record.classic) {
        entry.details.name = entry.record.classicName;
        entry.details.mediaType = u"image/png"_s;
        return entry;
    }
    if (!itemIdBytes(entry.record.itemId) || !commitmentBytes(entry.record.commitment)) {
        entry.error = Error{ErrorCode::BadHeader, u"ids of the wrong size"_s};
        return entry;
    }
    const trust::Claim claim = claimOf(entry.record);
    entry.prove(claim, viewer);
    if (const trust::ProvenPicture* picture = entry.proven()) {
        if (auto said = picture->details(claim)) {
            entry.signedDetails = std::move(*said);
            entry.details = entry.signedDetails.details;
        } else {
            entry.refused(said.error());
        }
    }
    return entry;
}

PictureEntry PictureEntry::remembered(const IndexedPicture& picture, const trust::Viewer& viewer)
{
    PictureEntry entry;
    const ItemKey item = picture.key();
    net::CheckedRecord& record = entry.record;
    record.itemId = item.itemId;
    record.ownerId = item.ownerId;
    record.ownerName = picture.ownerName;
    record.version = picture.version;
    record.sealId = picture.sealIdHex();
    record.commitment = crypto::toByteArray(picture.commitment);
    record.size = picture.encryptedSize;
    record.thumbnailSize = picture.thumbnailSize;
    record.role = picture.role;
    record.wrappedKey = picture.wrappedKey;
    record.vaultWrap = picture.vaultWrap;
    record.listRecordVersion = picture.listRecordVersion;
    record.accessList = picture.accessList;
    record.accessListSignature = picture.accessListSignature;
    record.accessListVersion = picture.accessListVersion;
    record.sharedWith = int(picture.sharedWith);
    entry.prove(claimOf(record), viewer);
    entry.details.name = picture.name; // as they were signed when it was indexed
    entry.details.mediaType = picture.mediaType;
    entry.details.size = picture.fileSize;
    return entry;
}

} // namespace veilpix::pictures
