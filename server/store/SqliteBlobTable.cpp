#include "server/store/SqliteBlobTable.h"

#include "common/base/Try.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

BlobRow readBlob(const SqliteStatement& row)
{
    return {{row.text(0), row.integer(3), row.bytes(4)}, static_cast<BlobState>(row.integer(1)), row.time(2)};
}

Result<std::vector<BlobRow>> readBlobRows(SqliteStatement& statement)
{
    std::vector<BlobRow> rows;
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return rows;
        }
        rows.push_back(readBlob(statement));
    }
}

} // namespace

Result<BlobRow> SqliteBlobTable::find(const QString& key) const
{
    SqliteStatement statement(m_connection, "SELECT key, state, since, size, sha256 FROM blobs WHERE key = ?", key);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound);
    }
    return readBlob(statement);
}

Result<std::vector<BlobRow>> SqliteBlobTable::page(const QString& after, int limit) const
{
    SqliteStatement statement(m_connection,
                              "SELECT key, state, since, size, sha256 FROM blobs WHERE key > ? ORDER BY key LIMIT ?",
                              after, limit);
    return readBlobRows(statement);
}

Result<std::vector<BlobRow>> SqliteBlobTable::inStateBefore(BlobState state, const QDateTime& time, int limit) const
{
    SqliteStatement statement(m_connection,
                              "SELECT key, state, since, size, sha256 FROM blobs "
                              "WHERE state <> 1 AND state = ? AND since <= ? ORDER BY since LIMIT ?",
                              state, time, limit);
    return readBlobRows(statement);
}

Result<void> SqliteBlobTable::addPending(const QString& key, const QDateTime& now)
{
    return SqliteStatement(m_connection, "INSERT INTO blobs (key, state, since) VALUES (?, 0, ?)", key, now).run();
}

Result<void> SqliteBlobTable::commit(const BlobRef& blob, const QDateTime& now)
{
    return SqliteStatement(m_connection,
                           "UPDATE blobs SET state = 1, since = ?, size = ?, sha256 = ? WHERE key = ? AND state = 0",
                           now, blob.size, blob.sha256, blob.key)
        .runOnOne();
}

Result<void> SqliteBlobTable::doom(const QString& key, const QDateTime& now)
{
    return SqliteStatement(m_connection, "UPDATE blobs SET state = 2, since = ? WHERE key = ?", now, key).run();
}

Result<void> SqliteBlobTable::remove(const QString& key)
{
    return SqliteStatement(m_connection, "DELETE FROM blobs WHERE key = ?", key).run();
}

} // namespace veilpix::store
