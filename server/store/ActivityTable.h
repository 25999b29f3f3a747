// The change feed, replies kept for repeated requests, and the server's own settings.
#pragma once

#include <functional>

#include "common/base/Result.h"
#include "server/store/ActivityRecords.h"

namespace veilpix::store {

class ChangeTable {
public:
    virtual ~ChangeTable() = default;

    [[nodiscard]] virtual Result<qint64> head() const = 0; // the present cursor
    [[nodiscard]] virtual Result<ChangePage> since(const QString& userId, qint64 cursor, int limit) const = 0;

    [[nodiscard]] virtual Result<void> append(const QString& userId, const Change& change) = 0;
    [[nodiscard]] virtual Result<void> prune(const QDateTime& before) = 0;
};

class IdempotencyTable {
public:
    virtual ~IdempotencyTable() = default;

    // `scope` is the user id, or empty before there is one. NotFound
    [[nodiscard]] virtual Result<IdempotentReply> find(const QString& scope, const QString& key) const = 0;

    // Takes the key for a request under way. AlreadyExists: find() tells whose it is.
    [[nodiscard]] virtual Result<void> reserve(const QString& scope, const QString& key,
                                               const IdempotentReply& request) = 0;
    [[nodiscard]] virtual Result<void> finish(const QString& scope, const QString& key,
                                              const IdempotentReply& reply) = 0;
    [[nodiscard]] virtual Result<void> release(const QString& scope, const QString& key) = 0;
    [[nodiscard]] virtual Result<void> prune(const QDateTime& before) = 0;
};

class SettingTable {
public:
    virtual ~SettingTable() = default;

    [[nodiscard]] virtual Result<QByteArray> find(const QString& name) const = 0; // NotFound

    [[nodiscard]] virtual Result<void> put(const QString& name, const QByteArray& value) = 0;
    // The stored value, or the one that `make` gives, stored: for secrets made at first start.
    [[nodiscard]] virtual Result<QByteArray> findOrMake(const QString& name,
                                                        const std::function<QByteArray()>& make) = 0;
};

} // namespace veilpix::store
