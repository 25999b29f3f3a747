#include "server/store/SqliteSessionTable.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/store/SqliteStatement.h"

namespace veilpix::store {

namespace {

Session readSession(const SqliteStatement& row)
{
    return {row.text(0), row.text(1), row.text(2), row.time(3), row.time(4), row.time(5), row.time(6)};
}

} // namespace

Result<Session> SqliteSessionTable::find(const QString& id) const
{
    SqliteStatement statement(m_connection,
                              "SELECT id, user_id, device, created, last_used, expires, ended FROM sessions "
                              "WHERE id = ?",
                              id);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound, u"no such session"_s);
    }
    return readSession(statement);
}

Result<std::vector<Session>> SqliteSessionTable::list(const QString& userId, const QDateTime& now) const
{
    SqliteStatement statement(
        m_connection,
        "SELECT id, user_id, device, created, last_used, expires, ended FROM sessions "
        "WHERE user_id = ?1 AND expires > ?2 AND (ended IS NULL OR id IN (SELECT id FROM sessions "
        "WHERE user_id = ?1 AND expires > ?2 AND ended IS NOT NULL "
        "ORDER BY created DESC, id LIMIT ?3)) ORDER BY created DESC, id",
        userId, now, keptEnded);
    std::vector<Session> sessions;
    for (;;) {
        VEILPIX_TRY(auto row, statement.step());
        if (!row) {
            return sessions;
        }
        sessions.push_back(readSession(statement));
    }
}

Result<AccessState> SqliteSessionTable::accessState(const QString& jti, const QString& userId) const
{
    SqliteStatement statement(m_connection,
                              "SELECT t.jti IS NOT NULL, coalesce(t.revoked OR s.ended IS NOT NULL, 0), "
                              "coalesce(t.session_id, ''), u.id IS NOT NULL, coalesce(u.disabled, 0) "
                              "FROM (SELECT ?1 AS jti, ?2 AS user_id) asked "
                              "LEFT JOIN access_tokens t ON t.jti = asked.jti "
                              "LEFT JOIN sessions s ON s.id = t.session_id "
                              "LEFT JOIN users u ON u.id = asked.user_id",
                              jti, userId);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return AccessState{};
    }
    return AccessState{statement.boolean(0), statement.boolean(1), statement.text(2), statement.boolean(3),
                       statement.boolean(4)};
}

Result<RefreshToken> SqliteSessionTable::findRefresh(const QByteArray& hash) const
{
    SqliteStatement statement(
        m_connection, "SELECT session_id, created, replaced, successor_salt FROM refresh_tokens WHERE hash = ?", hash);
    VEILPIX_TRY(auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound);
    }
    return RefreshToken{hash, statement.text(0), statement.time(1), statement.time(2), statement.bytes(3)};
}

Result<void> SqliteSessionTable::add(const Session& session)
{
    return SqliteStatement(m_connection,
                           "INSERT INTO sessions (id, user_id, device, created, last_used, expires, ended) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?)",
                           session.id, session.userId, session.device, session.created, session.lastUsed,
                           session.expires, session.ended)
        .run();
}

Result<void> SqliteSessionTable::touch(const QString& id, const QDateTime& lastUsed)
{
    return SqliteStatement(m_connection, "UPDATE sessions SET last_used = ? WHERE id = ?", lastUsed, id).runOnOne();
}

Result<void> SqliteSessionTable::end(const QString& id, const QDateTime& now)
{
    SqliteStatement statement(m_connection,
                              "UPDATE sessions SET ended = coalesce(ended, ?) WHERE id = ? RETURNING user_id", now, id);
    VEILPIX_TRY(const auto row, statement.step());
    if (!row) {
        return fail(ErrorCode::NotFound);
    }
    m_changes.touch(statement.text(0));
    return {};
}

Result<void> SqliteSessionTable::endAll(const QString& userId, const QString& exceptId, const QDateTime& now)
{
    m_changes.touch(userId);
    return SqliteStatement(m_connection,
                           "UPDATE sessions SET ended = ? WHERE user_id = ? AND id <> ? AND ended IS NULL", now, userId,
                           exceptId)
        .run();
}

Result<void> SqliteSessionTable::endLeastUsed(const QString& userId, int most, const QDateTime& now)
{
    SqliteStatement statement(m_connection,
                              "UPDATE sessions SET ended = ?1 WHERE id IN (SELECT id FROM sessions WHERE user_id = ?2 "
                              "AND ended IS NULL AND expires > ?1 ORDER BY last_used DESC, created DESC, id "
                              "LIMIT -1 OFFSET ?3)",
                              now, userId, most);
    VEILPIX_TRY_VOID(statement.run());
    if (m_connection.changes() > 0) {
        m_changes.touch(userId);
    }
    return {};
}

Result<void> SqliteSessionTable::restore(const QString& userId, const QString& id, const QDateTime& now)
{
    // Tokens that were revoked one by one come back too: that is what the owner of the session asks for.
    return SqliteStatement(m_connection,
                           "UPDATE sessions SET ended = NULL WHERE id = ? AND user_id = ? AND expires > ?", id, userId,
                           now)
        .runOnOne()
        .and_then([&] {
            return SqliteStatement(m_connection, "UPDATE access_tokens SET revoked = 0 WHERE session_id = ?", id).run();
        });
}

Result<void> SqliteSessionTable::addAccess(const AccessToken& token)
{
    return SqliteStatement(m_connection,
                           "INSERT INTO access_tokens (jti, session_id, user_id, expires) "
                           "VALUES (?, nullif(?, ''), ?, ?)",
                           token.jti, token.sessionId, token.userId, token.expires)
        .run();
}

Result<void> SqliteSessionTable::revokeAccess(const AccessToken& token)
{
    m_changes.touch(token.userId);
    return SqliteStatement(m_connection,
                           "INSERT INTO access_tokens (jti, session_id, user_id, expires, revoked) "
                           "VALUES (?, nullif(?, ''), ?, ?, 1) ON CONFLICT (jti) DO UPDATE SET revoked = 1",
                           token.jti, token.sessionId, token.userId, token.expires)
        .run();
}

Result<void> SqliteSessionTable::addRefresh(const RefreshToken& token)
{
    return SqliteStatement(m_connection,
                           "INSERT INTO refresh_tokens (hash, session_id, created, replaced, successor_salt) "
                           "VALUES (?, ?, ?, ?, ?)",
                           token.hash, token.sessionId, token.created, token.replaced, token.successorSalt)
        .run();
}

Result<void> SqliteSessionTable::markReplaced(const QByteArray& hash, const QByteArray& successorSalt,
                                              const QDateTime& now)
{
    return SqliteStatement(m_connection,
                           "UPDATE refresh_tokens SET replaced = ?, successor_salt = ? "
                           "WHERE hash = ? AND replaced IS NULL",
                           now, successorSalt, hash)
        .runOnOne();
}

Result<qint64> SqliteSessionTable::prune(const QDateTime& now)
{
    // A day of slack: a clock that was set back must not make a forgotten revocation valid again. A session stays as
    // long as one of its access tokens could still be shown, however many have ended since.
    const QDateTime before = now.addDays(-1);
    qint64 rows = 0;
    const auto drop = [&](const char* sql, const auto&... values) -> Result<void> {
        const auto done = SqliteStatement(m_connection, sql, values...).run();
        if (done) {
            rows += m_connection.changes();
        }
        return done;
    };
    const auto dropped =
        drop("DELETE FROM access_tokens WHERE expires < ?", before)
            .and_then([&] {
                return drop("DELETE FROM sessions WHERE expires < ? AND NOT EXISTS "
                            "(SELECT 1 FROM access_tokens t WHERE t.session_id = sessions.id)",
                            before);
            })
            .and_then([&] {
                return drop("DELETE FROM sessions WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER "
                            "(PARTITION BY user_id ORDER BY created DESC, id) AS place FROM sessions "
                            "WHERE ended IS NOT NULL) WHERE place > ?) AND NOT EXISTS "
                            "(SELECT 1 FROM access_tokens t WHERE t.session_id = sessions.id)",
                            keptEnded);
            });
    if (!dropped) {
        return tl::make_unexpected(dropped.error());
    }
    return rows;
}

} // namespace veilpix::store
