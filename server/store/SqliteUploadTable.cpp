#include "server/store/SqliteUploadTable.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

#define VEILPIX_UPLOAD_COLUMNS                                                                                         \
    "id, user_id, purpose, state, item_id, owner_id, length, content_length, \"offset\", created, expires, "           \
    "spool_key, sha256, metadata"

Upload readUpload(const SqliteStatement& row)
{
    Upload upload;
    upload.id = row.text(0);
    upload.userId = row.text(1);
    upload.purpose = static_cast<UploadPurpose>(row.integer(2));
    upload.state = static_cast<UploadState>(row.integer(3));
    upload.itemId = row.text(4);
    upload.ownerId = row.text(5);
    upload.length = row.integer(6);
    upload.contentLength = row.integer(7);
    upload.offset = row.integer(8);
    upload.created = row.time(9);
    upload.expires = row.time(10);
    upload.spoolKey = row.text(11);
    upload.sha256 = row.bytes(12);
    upload.metadata = row.bytes(13);
    return upload;
}

} // namespace

Result<Upload> SqliteUploadTable::find(const QString& id, const QString& userId) const
{
    SqliteStatement statement(
        m_connection, "SELECT " VEILPIX_UPLOAD_COLUMNS " FROM uploads WHERE id = ? AND user_id = ?", id, userId);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound, u"no such upload"_s);
    }
    return readUpload(statement);
}

Result<qint64> SqliteUploadTable::openCount(const QString& userId, const QDateTime& now) const
{
    SqliteStatement statement(m_connection,
                              "SELECT count(*) FROM uploads INDEXED BY uploads_open "
                              "WHERE user_id = ? AND state = 0 AND expires > ?",
                              userId, now);
    return statement.step().map([&](bool) { return statement.integer(0); });
}

Result<Reserved> SqliteUploadTable::reserved(const QString& ownerId, const QDateTime& now, const QString& except) const
{
    SqliteStatement statement(m_connection,
                              "SELECT coalesce(sum(length), 0), count(*) FILTER (WHERE purpose = 0) "
                              "FROM uploads INDEXED BY uploads_reserved "
                              "WHERE owner_id = ? AND expires > ? AND (state = 0 OR purpose = 2) AND id <> ?",
                              ownerId, now, except);
    return statement.step().map([&](bool) { return Reserved{statement.integer(0), statement.integer(1)}; });
}

Result<std::vector<Upload>> SqliteUploadTable::expired(const QDateTime& now, int limit) const
{
    SqliteStatement statement(
        m_connection, "SELECT " VEILPIX_UPLOAD_COLUMNS " FROM uploads WHERE expires < ? ORDER BY expires LIMIT ?", now,
        limit);
    std::vector<Upload> uploads;
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return uploads;
        }
        uploads.push_back(readUpload(statement));
    }
}

Result<bool> SqliteUploadTable::knowsSpool(const QString& spoolKey) const
{
    SqliteStatement statement(m_connection, "SELECT 1 FROM uploads WHERE spool_key = ?", spoolKey);
    return statement.step();
}

Result<void> SqliteUploadTable::add(const Upload& upload)
{
    return SqliteStatement(m_connection,
                           "INSERT INTO uploads (" VEILPIX_UPLOAD_COLUMNS
                           ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                           upload.id, upload.userId, upload.purpose, upload.state, upload.itemId, upload.ownerId,
                           upload.length, upload.contentLength, upload.offset, upload.created, upload.expires,
                           upload.spoolKey, upload.sha256, upload.metadata)
        .run();
}

Result<void> SqliteUploadTable::advance(const QString& id, qint64 from, qint64 to, const QDateTime& expires)
{
    if (auto done = SqliteStatement(m_connection,
                                    "UPDATE uploads SET \"offset\" = ?, expires = ? WHERE id = ? AND \"offset\" = ? "
                                    "AND ? <= length",
                                    to, expires, id, from, to)
                        .run();
        !done) {
        return done;
    }
    if (m_connection.changes() == 0) {
        return fail(ErrorCode::Conflict, u"another offset is stored"_s);
    }
    return {};
}

Result<void> SqliteUploadTable::setState(const QString& id, UploadState state)
{
    return SqliteStatement(m_connection, "UPDATE uploads SET state = ? WHERE id = ?", state, id).runOnOne();
}

Result<void> SqliteUploadTable::remove(const QString& id)
{
    return SqliteStatement(m_connection, "DELETE FROM uploads WHERE id = ?", id).run();
}

Result<void> SqliteUploadTable::endUnfinished(const QString& userId, const QString& ownerId, const QString& itemId)
{
    return SqliteStatement(m_connection,
                           "DELETE FROM uploads WHERE user_id = ? AND owner_id = ? AND item_id = ? AND state = 0",
                           userId, ownerId, itemId)
        .run();
}

#undef VEILPIX_UPLOAD_COLUMNS

} // namespace veilpix::store
