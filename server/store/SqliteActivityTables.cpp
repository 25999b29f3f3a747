#include "server/store/SqliteActivityTables.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {
// Changes up to this id have been dropped; older cursors have to list anew.
const QString kPruned = u"changes.pruned"_s;
} // namespace

Result<qint64> SqliteChangeTable::head() const
{
    // AUTOINCREMENT's own counter, so that pruning everything does not turn the cursor back.
    SqliteStatement statement(m_connection, "SELECT seq FROM sqlite_sequence WHERE name = 'changes'");
    return statement.step().map([&](bool row) { return row ? statement.integer(0) : 0; });
}

Result<ChangePage> SqliteChangeTable::since(const QString& userId, qint64 cursor, int limit) const
{
    ChangePage page;
    page.cursor = cursor;
    VEILPIX_TRY(auto newest, head());
    auto pruned = SqliteSettingTable(m_connection).find(kPruned);
    if (!pruned && pruned.error().code != ErrorCode::NotFound) {
        return tl::make_unexpected(pruned.error());
    }
    // A cursor from the future was given out by a store that has been restored from a backup since.
    if (cursor > newest || cursor < 0 || (pruned && cursor < pruned->toLongLong())) {
        page.reset = true;
        page.cursor = newest;
        return page;
    }
    SqliteStatement statement(m_connection,
                              "SELECT id, kind, item_id, owner_id FROM changes WHERE user_id = ? AND id > ? "
                              "ORDER BY id LIMIT ?",
                              userId, cursor, limit);
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            break;
        }
        page.cursor = statement.integer(0);
        page.changes.push_back({static_cast<ChangeKind>(statement.integer(1)), statement.text(2), statement.text(3)});
    }
    // Nothing left: move past other people's changes, so that the cursor does not grow old.
    if (static_cast<int>(page.changes.size()) < limit) {
        page.cursor = newest;
    }
    return page;
}

Result<void> SqliteChangeTable::append(const QString& userId, const Change& change)
{
    m_touched.insert(userId);
    return SqliteStatement(m_connection,
                           "INSERT INTO changes (user_id, kind, item_id, owner_id, created) VALUES (?, ?, ?, ?, ?)",
                           userId, change.kind, change.itemId, change.ownerId, m_clock.now())
        .run();
}

Result<void> SqliteChangeTable::announce(qint64 pictureId, ChangeKind kind)
{
    std::vector<QString> people;
    Change change{kind, {}, {}};
    {
        SqliteStatement statement(m_connection,
                                  "SELECT p.name, p.owner_id, s.user_id FROM pictures p "
                                  "LEFT JOIN shares s ON s.picture_id = p.id WHERE p.id = ?",
                                  pictureId);
        for (;;) {
            VEILPIX_TRY(auto row, statement.step());
            if (!row) {
                break;
            }
            if (people.empty()) {
                change.itemId = statement.text(0);
                change.ownerId = statement.text(1);
                people.push_back(change.ownerId);
            }
            if (!statement.isNull(2)) {
                people.push_back(statement.text(2));
            }
        }
    }
    for (const QString& person : people) {
        VEILPIX_TRY_VOID(append(person, change));
    }
    return {};
}

Result<void> SqliteChangeTable::prune(const QDateTime& before)
{
    qint64 last = 0;
    {
        SqliteStatement statement(m_connection, "SELECT max(id) FROM changes WHERE created < ?", before);
        VEILPIX_TRY_VOID(statement.step());
        last = statement.integer(0);
    }
    if (last == 0) {
        return {};
    }
    VEILPIX_TRY_VOID(SqliteStatement(m_connection, "DELETE FROM changes WHERE id <= ?", last).run());
    return SqliteSettingTable(m_connection).put(kPruned, QByteArray::number(last));
}

Result<IdempotentReply> SqliteIdempotencyTable::find(const QString& scope, const QString& key) const
{
    SqliteStatement statement(m_connection,
                              "SELECT method, path, body_hash, status, content_type, headers, body, created "
                              "FROM idempotency WHERE scope = ? AND key = ?",
                              scope, key);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound);
    }
    return IdempotentReply{
        statement.bytes(0), statement.bytes(1), statement.bytes(2), static_cast<int>(statement.integer(3)),
        statement.bytes(4), statement.bytes(5), statement.bytes(6), statement.time(7)};
}

Result<void> SqliteIdempotencyTable::reserve(const QString& scope, const QString& key, const IdempotentReply& request)
{
    return SqliteStatement(m_connection,
                           "INSERT INTO idempotency (scope, key, method, path, body_hash, status, content_type, "
                           "headers, body, created) VALUES (?, ?, ?, ?, ?, 0, x'', x'', x'', ?)",
                           scope, key, request.method, request.path, request.bodyHash, request.created)
        .run();
}

Result<void> SqliteIdempotencyTable::finish(const QString& scope, const QString& key, const IdempotentReply& reply)
{
    return SqliteStatement(m_connection,
                           "UPDATE idempotency SET status = ?, content_type = ?, headers = ?, body = ? "
                           "WHERE scope = ? AND key = ?",
                           reply.status, reply.contentType, reply.headers, reply.body, scope, key)
        .runOnOne();
}

Result<void> SqliteIdempotencyTable::release(const QString& scope, const QString& key)
{
    return SqliteStatement(m_connection, "DELETE FROM idempotency WHERE scope = ? AND key = ?", scope, key).run();
}

Result<void> SqliteIdempotencyTable::prune(const QDateTime& before)
{
    return SqliteStatement(m_connection, "DELETE FROM idempotency WHERE created < ?", before).run();
}

Result<QByteArray> SqliteSettingTable::find(const QString& name) const
{
    SqliteStatement statement(m_connection, "SELECT value FROM settings WHERE name = ?", name);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound);
    }
    return statement.bytes(0);
}

Result<void> SqliteSettingTable::put(const QString& name, const QByteArray& value)
{
    return SqliteStatement(m_connection,
                           "INSERT INTO settings (name, value) VALUES (?, ?) "
                           "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                           name, value)
        .run();
}

Result<QByteArray> SqliteSettingTable::findOrMake(const QString& name, const std::function<QByteArray()>& make)
{
    auto found = find(name);
    if (found || found.error().code != ErrorCode::NotFound) {
        return found;
    }
    const QByteArray value = make();
    return put(name, value).map([&] { return value; });
}

} // namespace veilpix::store
