// UserTable over SQLite.
#pragma once

#include "server/store/SqliteActivityTables.h"
#include "server/store/UserTable.h"

namespace veilpix::store {

class SqliteUserTable final : public UserTable {
public:
    SqliteUserTable(SqliteConnection& connection, SqliteChangeTable& changes)
        : m_connection(connection), m_changes(changes)
    {
    }
    [[nodiscard]] Result<User> find(const QString& id) const override;
    [[nodiscard]] Result<User> findByName(const QString& name) const override;
    [[nodiscard]] Result<std::vector<User>> page(qint64 after, int limit) const override;
    [[nodiscard]] Result<std::vector<User>> findByPrefix(const QString& prefix, int limit) const override;
    [[nodiscard]] Result<bool> hasTwin(const QString& name) const override;
    [[nodiscard]] Result<Invite> findInvite(const QByteArray& codeHash) const override;
    [[nodiscard]] Result<SealedBlob> sealed(const QString& userId, SealedKind kind) const override;

    [[nodiscard]] Result<void> add(const User& user) override;
    [[nodiscard]] Result<void> setCredentials(const QString& id, const Credentials& credentials) override;
    [[nodiscard]] Result<void> setPasswordHash(const QString& id, const QString& hash) override;
    [[nodiscard]] Result<void> setRecoveryHash(const QString& id, const QString& hash) override;
    [[nodiscard]] Result<void> setDisabled(const QString& id, bool disabled) override;
    [[nodiscard]] Result<void> setQuota(const QString& id, qint64 bytes, qint64 pictures) override;
    [[nodiscard]] Result<void> setUse(const QString& id, qint64 bytes, qint64 pictures) override;
    [[nodiscard]] Result<void> remove(const QString& id) override;
    [[nodiscard]] Result<void> addInvite(const Invite& invite) override;
    [[nodiscard]] Result<void> useInvite(const QByteArray& codeHash, const QString& userId,
                                         const QDateTime& now) override;
    [[nodiscard]] Result<qint64> putSealed(const QString& userId, SealedKind kind, const QByteArray& bytes,
                                           qint64 expected) override;
    [[nodiscard]] Result<void> removeSealed(const QString& userId, SealedKind kind) override;

private:
    SqliteConnection& m_connection;
    SqliteChangeTable& m_changes;
};

} // namespace veilpix::store
