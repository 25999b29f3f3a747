#include "server/handlers/WireRecords.h"

namespace veilpix::handlers {

namespace {

std::optional<QByteArrayView> viewOrNone(QByteArrayView bytes)
{
    return bytes.isEmpty() ? std::nullopt : std::optional(bytes);
}

api::Role roleOf(store::Access access)
{
    switch (access) {
    case store::Access::Owner:
        return api::Role::Owner;
    case store::Access::Write:
        return api::Role::Write;
    default:
        return api::Role::Read;
    }
}

api::ChangeKind kindOf(store::ChangeKind kind)
{
    switch (kind) {
    case store::ChangeKind::Picture:
        return api::ChangeKind::Picture;
    case store::ChangeKind::Share:
        return api::ChangeKind::Share;
    case store::ChangeKind::Removed:
        return api::ChangeKind::Removed;
    case store::ChangeKind::KeyRing:
        return api::ChangeKind::KeyRing;
    case store::ChangeKind::Pins:
        break;
    }
    return api::ChangeKind::Pins;
}

api::Moment momentOf(std::optional<qint64> milliseconds)
{
    return milliseconds ? api::Moment{*milliseconds} : api::Moment{};
}

std::optional<QString> textOrNone(const QString& text)
{
    return text.isEmpty() ? std::nullopt : std::optional(text);
}

} // namespace

api::PictureRecordView recordOf(const store::PictureRow& row)
{
    api::PictureRecordView record;
    record.classic = row.classic;
    if (row.classic) {
        record.name = row.name;
        record.extension = row.extension;
        record.quotientSize = row.quotientSize;
    } else {
        record.itemId = row.name;
        record.sealId = row.sealId;
        record.commitment = row.commitment;
    }
    record.ownerId = row.ownerId;
    record.ownerName = row.ownerName;
    record.version = row.version;
    record.size = row.contentSize;
    record.thumbnailSize = row.thumbnailSize;
    record.created = {row.created};
    record.changed = {row.changed};
    record.trashed = momentOf(row.trashed);
    record.role = roleOf(row.access);
    record.wrappedKey = viewOrNone(row.wrappedKey);
    record.vaultWrap = viewOrNone(row.vaultWrap);
    record.listRecord = viewOrNone(row.listRecord);
    record.listRecordVersion = row.listRecordVersion;
    record.accessList = viewOrNone(row.accessList);
    record.accessListSignature = viewOrNone(row.accessListSignature);
    if (row.accessListVersion > 0) {
        record.accessListVersion = row.accessListVersion;
    }
    if (row.access == store::Access::Owner) {
        record.sharedWith = row.sharedWith;
    }
    record.etag = row.contentSha256;
    return record;
}

api::PictureVersion versionOf(const store::PictureVersion& version)
{
    return {version.version, version.content.size, version.created, version.expires, version.ownerWrap.wrappedKey};
}

api::User userOf(const store::User& user)
{
    return {user.publicKey.toUtf8(), user.id, user.name};
}

api::Person personOf(const store::User& user)
{
    return {bytesOrNone(user.identitySignature), user.publicKey.toUtf8(), bytesOrNone(user.signingKey), user.id,
            user.name};
}

api::Changes changesOf(const store::ChangePage& page)
{
    api::Changes changes;
    changes.cursor = QString::number(page.cursor);
    changes.reset = page.reset;
    changes.changes.reserve(page.changes.size());
    for (const store::Change& change : page.changes) {
        changes.changes.push_back({kindOf(change.kind), textOrNone(change.itemId), textOrNone(change.ownerId)});
    }
    return changes;
}

api::Role roleOf(store::Role role)
{
    return role == store::Role::Write ? api::Role::Write : api::Role::Read;
}

std::optional<store::Role> roleOf(api::Role role)
{
    switch (role) {
    case api::Role::Write:
        return store::Role::Write;
    case api::Role::Read:
        return store::Role::Read;
    case api::Role::Owner:
        break;
    }
    return std::nullopt;
}

store::PictureView viewOf(api::View view)
{
    switch (view) {
    case api::View::Own:
        return store::PictureView::Own;
    case api::View::Shared:
        return store::PictureView::Shared;
    case api::View::SharedByMe:
        return store::PictureView::SharedByMe;
    case api::View::Trash:
        break;
    }
    return store::PictureView::Trash;
}

store::UploadPurpose purposeOf(api::UploadPurpose purpose)
{
    switch (purpose) {
    case api::UploadPurpose::New:
        return store::UploadPurpose::New;
    case api::UploadPurpose::Replace:
        return store::UploadPurpose::Replace;
    case api::UploadPurpose::Rekey:
        break;
    }
    return store::UploadPurpose::Rekey;
}

std::optional<store::AccessListRecord> accessListOf(const api::AccessListPart& part)
{
    if (!part.accessList) {
        return std::nullopt;
    }
    return store::AccessListRecord{*part.accessList, part.accessListSignature, part.accessListVersion};
}

std::optional<QByteArray> bytesOrNone(const QByteArray& bytes)
{
    return bytes.isEmpty() ? std::nullopt : std::optional(bytes);
}

} // namespace veilpix::handlers
