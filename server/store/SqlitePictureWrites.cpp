#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/SqlitePictureTable.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

Result<void> SqlitePictureTable::addUse(const QString& ownerId, qint64 bytes, qint64 pictures)
{
    return SqliteStatement(m_connection,
                           "UPDATE users SET used_bytes = used_bytes + ?, used_pictures = used_pictures + ? "
                           "WHERE id = ?",
                           bytes, pictures, ownerId)
        .runOnOne();
}

Result<std::vector<QString>> SqlitePictureTable::doom(const std::vector<BlobRef>& blobs, const QDateTime& now)
{
    std::vector<QString> keys;
    for (const BlobRef& blob : blobs) {
        if (blob.key.isEmpty()) {
            continue;
        }
        VEILPIX_TRY_VOID(m_blobs.doom(blob.key, now));
        keys.push_back(blob.key);
    }
    return keys;
}

Result<qint64> SqlitePictureTable::add(const Picture& picture, const Wrap& ownerWrap)
{
    auto inserted =
        SqliteStatement(m_connection,
                        "INSERT INTO pictures (owner_id, name, extension, classic, version, content_key, "
                        "content_size, thumbnail_key, thumbnail_size, quotient_key, quotient_size, "
                        "list_record_version, access_list_version, created, changed, seal_id, commitment, "
                        "content_sha256, thumbnail_sha256, quotient_sha256, list_record, access_list_signature, "
                        "access_list) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        picture.ownerId, picture.name, picture.extension, picture.classic, picture.version,
                        picture.content.key, picture.content.size, picture.thumbnail.key, picture.thumbnail.size,
                        picture.quotient.key, picture.quotient.size, picture.listRecordVersion,
                        picture.accessListVersion, picture.created, picture.changed, picture.sealId, picture.commitment,
                        picture.content.sha256, picture.thumbnail.sha256, picture.quotient.sha256, picture.listRecord,
                        picture.accessListSignature, picture.accessList)
            .run();
    if (!inserted) {
        return tl::make_unexpected(inserted.error());
    }
    const qint64 id = m_connection.lastRowId();
    if (!picture.classic) {
        VEILPIX_TRY_VOID(SqliteStatement(m_connection,
                                         "INSERT INTO wraps (user_id, picture_id, wrapped_key, vault_wrap) "
                                         "VALUES (?, ?, ?, ?)",
                                         picture.ownerId, id, ownerWrap.wrappedKey, ownerWrap.vaultWrap)
                             .run());
    }
    const qint64 bytes = picture.content.size + picture.thumbnail.size + picture.quotient.size;
    return addUse(picture.ownerId, bytes, 1)
        .and_then([&] { return m_changes.announce(id, ChangeKind::Picture); })
        .map([&] { return id; });
}

Result<void> SqlitePictureTable::replaceContent(const Picture& picture, const QDateTime& expires)
{
    VEILPIX_TRY(auto stored, find(picture.ownerId, picture.name));
    if (picture.version != stored.version + 1) {
        return fail(ErrorCode::Conflict, u"another version is stored"_s);
    }
    VEILPIX_TRY(const auto ownerWrap, wrap(stored.id, stored.ownerId));
    auto kept =
        SqliteStatement(m_connection,
                        "INSERT INTO versions (picture_id, version, created, expires, content_key, "
                        "content_size, thumbnail_key, thumbnail_size, seal_id, commitment, content_sha256, "
                        "thumbnail_sha256, wrapped_key, vault_wrap) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                        "?, ?, ?)",
                        stored.id, stored.version, stored.changed, expires, stored.content.key, stored.content.size,
                        stored.thumbnail.key, stored.thumbnail.size, stored.sealId, stored.commitment,
                        stored.content.sha256, stored.thumbnail.sha256, ownerWrap.wrappedKey, ownerWrap.vaultWrap)
            .run();
    if (!kept) {
        return kept;
    }
    auto swapped = SqliteStatement(m_connection,
                                   "UPDATE pictures SET version = ?, content_key = ?, content_size = ?, "
                                   "thumbnail_key = ?, thumbnail_size = ?, seal_id = ?, commitment = ?, "
                                   "content_sha256 = ?, thumbnail_sha256 = ?, changed = ? WHERE id = ?",
                                   picture.version, picture.content.key, picture.content.size, picture.thumbnail.key,
                                   picture.thumbnail.size, picture.sealId, picture.commitment, picture.content.sha256,
                                   picture.thumbnail.sha256, picture.changed, stored.id)
                       .run();
    if (!swapped) {
        return swapped;
    }
    VEILPIX_TRY_VOID(addUse(stored.ownerId, picture.content.size + picture.thumbnail.size, 0));
    if (!picture.listRecord.isEmpty()) {
        return setListRecord(stored.id, picture.listRecord, picture.listRecordVersion, picture.changed);
    }
    return m_changes.announce(stored.id, ChangeKind::Picture);
}

Result<std::vector<QString>> SqlitePictureTable::remove(qint64 id, const QDateTime& now)
{
    VEILPIX_TRY(auto picture, findById(id));
    VEILPIX_TRY(auto earlier, versions(id));
    std::vector<BlobRef> blobs{picture.content, picture.thumbnail, picture.quotient};
    for (const PictureVersion& version : earlier) {
        blobs.insert(blobs.end(), {version.content, version.thumbnail});
    }
    qint64 bytes = 0;
    for (const BlobRef& blob : blobs) {
        bytes += blob.size;
    }
    VEILPIX_TRY_VOID(m_changes.announce(id, ChangeKind::Removed));
    VEILPIX_TRY_VOID(SqliteStatement(m_connection, "DELETE FROM pictures WHERE id = ?", id).runOnOne());
    VEILPIX_TRY_VOID(addUse(picture.ownerId, -bytes, -1));
    return doom(blobs, now);
}

Result<std::vector<QString>> SqlitePictureTable::removeVersion(qint64 id, qint64 version, const QDateTime& now)
{
    VEILPIX_TRY(auto picture, findById(id));
    VEILPIX_TRY(auto found, findVersion(id, version));
    if (auto gone =
            SqliteStatement(m_connection, "DELETE FROM versions WHERE picture_id = ? AND version = ?", id, version)
                .run();
        !gone) {
        return tl::make_unexpected(gone.error());
    }
    VEILPIX_TRY_VOID(addUse(picture.ownerId, -(found.content.size + found.thumbnail.size), 0));
    return doom({found.content, found.thumbnail}, now);
}

Result<void> SqlitePictureTable::setListRecord(qint64 id, const QByteArray& record, qint64 version,
                                               const QDateTime& now)
{
    VEILPIX_TRY(auto picture, findById(id));
    if (version != picture.listRecordVersion + 1) {
        return fail(ErrorCode::Conflict, u"another list record is stored"_s);
    }
    return SqliteStatement(m_connection,
                           "UPDATE pictures SET list_record = ?, list_record_version = ?, changed = ? WHERE id = ?",
                           record, version, now, id)
        .run()
        .and_then([&] { return m_changes.announce(id, ChangeKind::Picture); });
}

Result<void> SqlitePictureTable::setAccessList(qint64 id, const AccessListRecord& list)
{
    VEILPIX_TRY(auto picture, findById(id));
    if (list.version != picture.accessListVersion + 1) {
        return fail(ErrorCode::Conflict, u"another access list is stored"_s);
    }
    return SqliteStatement(m_connection,
                           "UPDATE pictures SET access_list = ?, access_list_signature = ?, access_list_version = ? "
                           "WHERE id = ?",
                           list.bytes, list.signature, list.version, id)
        .run()
        .and_then([&] { return m_changes.announce(id, ChangeKind::Share); });
}

Result<void> SqlitePictureTable::setWrappedKey(qint64 id, const QString& userId, const QByteArray& wrap)
{
    // The vault wrap belonged to the key that this replaces.
    return SqliteStatement(m_connection,
                           "UPDATE wraps SET wrapped_key = ?, vault_wrap = x'' WHERE user_id = ? AND picture_id = ?",
                           wrap, userId, id)
        .runOnOne();
}

Result<void> SqlitePictureTable::setVaultWrap(qint64 id, const QString& userId, const QByteArray& wrap)
{
    return SqliteStatement(m_connection, "UPDATE wraps SET vault_wrap = ? WHERE user_id = ? AND picture_id = ?", wrap,
                           userId, id)
        .runOnOne();
}

Result<void> SqlitePictureTable::setTrashed(qint64 id, const QDateTime& time)
{
    return SqliteStatement(m_connection, "UPDATE pictures SET trashed = ? WHERE id = ?", time, id)
        .runOnOne()
        .and_then([&] { return m_changes.announce(id, ChangeKind::Picture); });
}

} // namespace veilpix::store
