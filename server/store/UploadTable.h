// Resumable uploads under way; their bytes are in the SpoolFolder.
#pragma once

#include "common/base/Result.h"
#include "server/store/ActivityRecords.h"

namespace veilpix::store {

class UploadTable {
public:
    virtual ~UploadTable() = default;

    // NotFound when there is none or when it is another account's.
    [[nodiscard]] virtual Result<Upload> find(const QString& id, const QString& userId) const = 0;
    // Of those that are neither complete nor expired.
    [[nodiscard]] virtual Result<qint64> openCount(const QString& userId, const QDateTime& now) const = 0;
    // By all uploads into this account's pictures, whoever sends them, that are neither expired nor pictures already
    // (a re-key waits after its last byte). Without the one named by `except`.
    [[nodiscard]] virtual Result<Reserved> reserved(const QString& ownerId, const QDateTime& now,
                                                    const QString& except = {}) const = 0;
    [[nodiscard]] virtual Result<std::vector<Upload>> expired(const QDateTime& now, int limit) const = 0;
    [[nodiscard]] virtual Result<bool> knowsSpool(const QString& spoolKey) const = 0;

    [[nodiscard]] virtual Result<void> add(const Upload& upload) = 0;
    // Moves on from `from`, which has to be the stored offset: Conflict otherwise.
    [[nodiscard]] virtual Result<void> advance(const QString& id, qint64 from, qint64 to, const QDateTime& expires) = 0;
    [[nodiscard]] virtual Result<void> setState(const QString& id, UploadState state) = 0;
    [[nodiscard]] virtual Result<void> remove(const QString& id) = 0;
    // Those of the person for this item that are under way; what they reserved is free again.
    [[nodiscard]] virtual Result<void> endUnfinished(const QString& userId, const QString& ownerId,
                                                     const QString& itemId) = 0;
};

} // namespace veilpix::store
