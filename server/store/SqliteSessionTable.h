// SessionTable over SQLite.
#pragma once

#include "server/store/SessionTable.h"
#include "server/store/SqliteActivityTables.h"
#include "server/store/SqliteConnection.h"

namespace veilpix::store {

class SqliteSessionTable final : public SessionTable {
public:
    SqliteSessionTable(SqliteConnection& connection, SqliteChangeTable& changes)
        : m_connection(connection), m_changes(changes)
    {
    }
    [[nodiscard]] Result<Session> find(const QString& id) const override;
    [[nodiscard]] Result<std::vector<Session>> list(const QString& userId, const QDateTime& now) const override;
    [[nodiscard]] Result<AccessState> accessState(const QString& jti, const QString& userId) const override;
    [[nodiscard]] Result<RefreshToken> findRefresh(const QByteArray& hash) const override;

    [[nodiscard]] Result<void> add(const Session& session) override;
    [[nodiscard]] Result<void> touch(const QString& id, const QDateTime& lastUsed) override;
    [[nodiscard]] Result<void> end(const QString& id, const QDateTime& now) override;
    [[nodiscard]] Result<void> endAll(const QString& userId, const QString& exceptId, const QDateTime& now) override;
    [[nodiscard]] Result<void> endLeastUsed(const QString& userId, int most, const QDateTime& now) override;
    [[nodiscard]] Result<void> restore(const QString& userId, const QString& id, const QDateTime& now) override;
    [[nodiscard]] Result<void> addAccess(const AccessToken& token) override;
    [[nodiscard]] Result<void> revokeAccess(const AccessToken& token) override;
    [[nodiscard]] Result<void> addRefresh(const RefreshToken& token) override;
    [[nodiscard]] Result<void> markReplaced(const QByteArray& hash, const QByteArray& successorSalt,
                                            const QDateTime& now) override;
    [[nodiscard]] Result<qint64> prune(const QDateTime& now) override;

private:
    SqliteConnection& m_connection;
    SqliteChangeTable& m_changes; // whoever waits for changes with an ended session is to be told so
};

} // namespace veilpix::store
