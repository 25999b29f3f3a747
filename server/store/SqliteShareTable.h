// ShareTable over SQLite.
#pragma once

#include "server/store/ShareTable.h"
#include "server/store/SqliteActivityTables.h"

namespace veilpix::store {

class SqliteShareTable final : public ShareTable {
public:
    SqliteShareTable(SqliteConnection& connection, SqliteChangeTable& changes)
        : m_connection(connection), m_changes(changes)
    {
    }
    [[nodiscard]] Result<Share> find(qint64 pictureId, const QString& userId) const override;
    [[nodiscard]] Result<std::vector<Share>> list(qint64 pictureId) const override;
    [[nodiscard]] Result<void> grant(const Share& share, const QByteArray& wrappedKey) override;
    [[nodiscard]] Result<void> setRole(qint64 pictureId, const QString& userId, Role role) override;
    [[nodiscard]] Result<void> revoke(qint64 pictureId, const QString& userId) override;
    [[nodiscard]] Result<void> recount(qint64 pictureId) override;

private:
    [[nodiscard]] Result<void> countShares(qint64 pictureId, int difference);

    SqliteConnection& m_connection;
    SqliteChangeTable& m_changes;
};

} // namespace veilpix::store
