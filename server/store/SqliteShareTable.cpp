#include "server/store/SqliteShareTable.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

Share readShare(const SqliteStatement& row)
{
    return {row.integer(0), row.text(1), row.text(2), static_cast<Role>(row.integer(3)), row.integer(4), row.time(5)};
}

} // namespace

Result<Share> SqliteShareTable::find(qint64 pictureId, const QString& userId) const
{
    SqliteStatement statement(m_connection,
                              "SELECT s.picture_id, s.user_id, u.name, s.role, s.sequence, s.created FROM shares s "
                              "JOIN users u ON u.id = s.user_id WHERE s.picture_id = ? AND s.user_id = ?",
                              pictureId, userId);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound, u"not shared with that person"_s);
    }
    return readShare(statement);
}

Result<std::vector<Share>> SqliteShareTable::list(qint64 pictureId) const
{
    SqliteStatement statement(m_connection,
                              "SELECT s.picture_id, s.user_id, u.name, s.role, s.sequence, s.created FROM shares s "
                              "JOIN users u ON u.id = s.user_id WHERE s.picture_id = ? ORDER BY s.sequence",
                              pictureId);
    std::vector<Share> shares;
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return shares;
        }
        shares.push_back(readShare(statement));
    }
}

Result<void> SqliteShareTable::countShares(qint64 pictureId, int difference)
{
    return SqliteStatement(m_connection, "UPDATE pictures SET shared_with = shared_with + ? WHERE id = ?", difference,
                           pictureId)
        .runOnOne();
}

Result<void> SqliteShareTable::recount(qint64 pictureId)
{
    return SqliteStatement(m_connection,
                           "UPDATE pictures SET shared_with = (SELECT count(*) FROM shares WHERE picture_id = ?1) "
                           "WHERE id = ?1",
                           pictureId)
        .runOnOne();
}

Result<void> SqliteShareTable::grant(const Share& share, const QByteArray& wrappedKey)
{
    {
        SqliteStatement known(m_connection,
                              "SELECT p.owner_id = ?2, EXISTS (SELECT 1 FROM users WHERE id = ?2) "
                              "FROM pictures p WHERE p.id = ?1",
                              share.pictureId, share.userId);
        VEILPIX_TRY(auto row, known.step());
        if (!row || !known.boolean(1)) {
            return fail(ErrorCode::NotFound, u"no such picture or person"_s);
        }
        if (known.boolean(0)) {
            return fail(ErrorCode::InvalidArgument, u"the owner has access already"_s);
        }
    }
    auto granted =
        SqliteStatement(m_connection, "INSERT INTO shares (picture_id, user_id, role, created) VALUES (?, ?, ?, ?)",
                        share.pictureId, share.userId, share.role, share.created)
            .run();
    if (!granted) {
        return granted;
    }
    auto wrapped =
        SqliteStatement(m_connection, "INSERT INTO wraps (user_id, picture_id, wrapped_key) VALUES (?, ?, ?)",
                        share.userId, share.pictureId, wrappedKey)
            .run();
    if (!wrapped) {
        return wrapped;
    }
    return countShares(share.pictureId, 1).and_then([&] {
        return m_changes.announce(share.pictureId, ChangeKind::Share);
    });
}

Result<void> SqliteShareTable::setRole(qint64 pictureId, const QString& userId, Role role)
{
    return SqliteStatement(m_connection, "UPDATE shares SET role = ? WHERE picture_id = ? AND user_id = ?", role,
                           pictureId, userId)
        .runOnOne()
        .and_then([&] { return m_changes.announce(pictureId, ChangeKind::Share); });
}

Result<void> SqliteShareTable::revoke(qint64 pictureId, const QString& userId)
{
    QString name;
    QString ownerId;
    {
        SqliteStatement statement(m_connection, "SELECT name, owner_id FROM pictures WHERE id = ?", pictureId);
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return fail(ErrorCode::NotFound, u"no such picture"_s);
        }
        name = statement.text(0);
        ownerId = statement.text(1);
    }
    return SqliteStatement(m_connection, "DELETE FROM shares WHERE picture_id = ? AND user_id = ?", pictureId, userId)
        .runOnOne()
        .and_then([&] {
            return SqliteStatement(m_connection, "DELETE FROM wraps WHERE user_id = ? AND picture_id = ?", userId,
                                   pictureId)
                .run();
        })
        .and_then([&] { return countShares(pictureId, -1); })
        .and_then([&] { return m_changes.announce(pictureId, ChangeKind::Share); })
        .and_then([&] {
            return m_changes.append(userId, {ChangeKind::Removed, name, ownerId});
        });
}

} // namespace veilpix::store
