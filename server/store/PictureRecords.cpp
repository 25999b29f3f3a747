#include "server/store/PictureRecords.h"

namespace veilpix::store {

PictureRow PictureRow::of(const PictureEntry& entry)
{
    const Picture& picture = entry.picture;
    PictureRow row;
    row.ownerId = picture.ownerId;
    row.ownerName = entry.ownerName;
    row.name = picture.name;
    row.extension = picture.extension;
    row.classic = picture.classic;
    row.version = picture.version;
    row.sealId = picture.sealId;
    row.commitment = picture.commitment;
    row.contentSize = picture.content.size;
    row.contentSha256 = picture.content.sha256;
    row.thumbnailSize = picture.thumbnail.size;
    row.quotientSize = picture.quotient.size;
    row.listRecord = picture.listRecord;
    row.listRecordVersion = picture.listRecordVersion;
    row.accessList = picture.accessList;
    row.accessListSignature = picture.accessListSignature;
    row.accessListVersion = picture.accessListVersion;
    row.sharedWith = picture.sharedWith;
    row.created = picture.created.toMSecsSinceEpoch();
    row.changed = picture.changed.toMSecsSinceEpoch();
    if (picture.trashed.isValid()) {
        row.trashed = picture.trashed.toMSecsSinceEpoch();
    }
    row.wrappedKey = entry.wrap.wrappedKey;
    row.vaultWrap = entry.wrap.vaultWrap;
    row.access = entry.access;
    return row;
}

} // namespace veilpix::store
