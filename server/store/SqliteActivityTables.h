// ChangeTable, IdempotencyTable and SettingTable over SQLite.
#pragma once

#include <QSet>

#include "common/base/Clock.h"
#include "server/store/ActivityTable.h"
#include "server/store/SqliteConnection.h"

namespace veilpix::store {

class SqliteChangeTable final : public ChangeTable {
public:
    SqliteChangeTable(SqliteConnection& connection, const base::Clock& clock) : m_connection(connection), m_clock(clock)
    {
    }
    [[nodiscard]] Result<qint64> head() const override;
    [[nodiscard]] Result<ChangePage> since(const QString& userId, qint64 cursor, int limit) const override;
    [[nodiscard]] Result<void> append(const QString& userId, const Change& change) override;
    [[nodiscard]] Result<void> prune(const QDateTime& before) override;

    // For the owner and for everyone with access.
    [[nodiscard]] Result<void> announce(qint64 pictureId, ChangeKind kind);
    // Somebody for whom nothing is in the feed, but who is to look again: a session of theirs has ended.
    void touch(const QString& userId) { m_touched.insert(userId); }
    // Who was appended for or touched since the last call.
    [[nodiscard]] QSet<QString> takeTouched() { return std::exchange(m_touched, {}); }

private:
    SqliteConnection& m_connection;
    const base::Clock& m_clock;
    QSet<QString> m_touched;
};

class SqliteIdempotencyTable final : public IdempotencyTable {
public:
    explicit SqliteIdempotencyTable(SqliteConnection& connection) : m_connection(connection) {}
    [[nodiscard]] Result<IdempotentReply> find(const QString& scope, const QString& key) const override;
    [[nodiscard]] Result<void> reserve(const QString& scope, const QString& key,
                                       const IdempotentReply& request) override;
    [[nodiscard]] Result<void> finish(const QString& scope, const QString& key, const IdempotentReply& reply) override;
    [[nodiscard]] Result<void> release(const QString& scope, const QString& key) override;
    [[nodiscard]] Result<void> prune(const QDateTime& before) override;

private:
    SqliteConnection& m_connection;
};

class SqliteSettingTable final : public SettingTable {
public:
    explicit SqliteSettingTable(SqliteConnection& connection) : m_connection(connection) {}
    [[nodiscard]] Result<QByteArray> find(const QString& name) const override;
    [[nodiscard]] Result<void> put(const QString& name, const QByteArray& value) override;
    [[nodiscard]] Result<QByteArray> findOrMake(const QString& name, const std::function<QByteArray()>& make) override;

private:
    SqliteConnection& m_connection;
};

} // namespace veilpix::store
