// A backup is a folder of the same shape as the data folder: a consistent database, every blob that it refers to, and
// the secrets. Making one again into the same folder copies only what is new.
#pragma once

#include "common/base/Result.h"
#include "server/store/DataFolder.h"
#include "server/store/SqliteMetadataStore.h"
#include <functional>

namespace veilpix::store {

struct BackupReport {
    qint64 copied = 0; // blobs
    qint64 bytes = 0;
    qint64 kept = 0;              // there from an earlier backup
    qint64 removed = 0;           // from an earlier backup, deleted since
    std::vector<QString> damaged; // keys whose bytes are not what the database says; copied all the same
};

using BackupProgress = std::function<bool(qint64 blobs, qint64 bytes)>; // false: stop (Cancelled)

// Works beside a running server. The backup's own database appears last, in one step: an interrupted backup leaves the
// earlier one as it was.
[[nodiscard]] Result<BackupReport> makeBackup(const DataFolder& data, SqliteMetadataStore& metadata,
                                              const QString& target, const BackupProgress& progress = {});

// Into a data folder without a database (AlreadyExists otherwise), which the caller holds exclusively. Every blob's
// SHA-256 is checked; BadRequest names what is missing or damaged in the backup.
[[nodiscard]] Result<BackupReport> restoreBackup(const QString& source, const DataFolder& data,
                                                 const BackupProgress& progress = {});

} // namespace veilpix::store
