// BlobTable over SQLite.
#pragma once

#include "server/store/BlobTable.h"
#include "server/store/SqliteConnection.h"

namespace veilpix::store {

class SqliteBlobTable final : public BlobTable {
public:
    explicit SqliteBlobTable(SqliteConnection& connection) : m_connection(connection) {}
    [[nodiscard]] Result<BlobRow> find(const QString& key) const override;
    [[nodiscard]] Result<std::vector<BlobRow>> page(const QString& after, int limit) const override;
    [[nodiscard]] Result<std::vector<BlobRow>> inStateBefore(BlobState state, const QDateTime& time,
                                                             int limit) const override;
    [[nodiscard]] Result<void> addPending(const QString& key, const QDateTime& now) override;
    [[nodiscard]] Result<void> commit(const BlobRef& blob, const QDateTime& now) override;
    [[nodiscard]] Result<void> doom(const QString& key, const QDateTime& now) override;
    [[nodiscard]] Result<void> remove(const QString& key) override;

private:
    SqliteConnection& m_connection;
};

} // namespace veilpix::store
