// UploadTable over SQLite.
#pragma once

#include "server/store/SqliteConnection.h"
#include "server/store/UploadTable.h"

namespace veilpix::store {

class SqliteUploadTable final : public UploadTable {
public:
    explicit SqliteUploadTable(SqliteConnection& connection) : m_connection(connection) {}
    [[nodiscard]] Result<Upload> find(const QString& id, const QString& userId) const override;
    [[nodiscard]] Result<qint64> openCount(const QString& userId, const QDateTime& now) const override;
    [[nodiscard]] Result<Reserved> reserved(const QString& ownerId, const QDateTime& now,
                                            const QString& except) const override;
    [[nodiscard]] Result<std::vector<Upload>> expired(const QDateTime& now, int limit) const override;
    [[nodiscard]] Result<bool> knowsSpool(const QString& spoolKey) const override;
    [[nodiscard]] Result<void> add(const Upload& upload) override;
    [[nodiscard]] Result<void> advance(const QString& id, qint64 from, qint64 to, const QDateTime& expires) override;
    [[nodiscard]] Result<void> setState(const QString& id, UploadState state) override;
    [[nodiscard]] Result<void> remove(const QString& id) override;
    [[nodiscard]] Result<void> endUnfinished(const QString& userId, const QString& ownerId,
                                             const QString& itemId) override;

private:
    SqliteConnection& m_connection;
};

} // namespace veilpix::store
