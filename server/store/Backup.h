// A backup is a folder of the same shape as the data folder: a consistent database, every blob that it refers to, and
// the secrets. Making one again into the same folder copies only what is new.
#pragma once

#include <functional>

#include "common/base/Result.h"
#include "server/store/DataFolder.h"
#include "server/store/SqliteMetadataStore.h"

namespace veilpix::store {

struct BackupReport {
    qint64 copied = 0; // blobs
    qint64 bytes = 0;
    qint64 kept = 0;    // there from an earlier backup
    qint64 removed = 0; // from an earlier backup, deleted since
    // Keys of blobs that the source does not have, has but cannot read, or has with other bytes than its database says.
    // A backup takes such other bytes all the same, a restore leaves them out.
    std::vector<QString> missing;
    std::vector<QString> unreadable;
    std::vector<QString> damaged;
    [[nodiscard]] bool isWhole() const { return missing.empty() && unreadable.empty() && damaged.empty(); }
};

enum class KeptBlobs { Trusted, Checked };     // what an earlier backup left, by its size or by its SHA-256
enum class OtherBackups { Refused, Replaced }; // what BackupFolder::check() finds
enum class RestoreWhat { OnlyAll, WhatIsWhole };

using BackupProgress = std::function<bool(qint64 blobs, qint64 bytes)>; // false: stop (Cancelled)

// Works beside a running server. The backup's own database appears in one step, and what only the former one needed
// goes after that: an interrupted backup leaves the earlier one or the new one, whole. BadRequest: the store's database
// is damaged; Conflict: something else lies in the folder. Both leave it as it was.
[[nodiscard]] Result<BackupReport> makeBackup(const DataFolder& data, SqliteMetadataStore& metadata,
                                              const QString& target, KeptBlobs kept = KeptBlobs::Trusted,
                                              OtherBackups others = OtherBackups::Refused,
                                              const BackupProgress& progress = {});

// Whether a folder holds a backup, without its being read: NotFound, or InvalidArgument for what is in use as a store.
[[nodiscard]] Result<void> lookForBackup(const QString& source);

// Whether a backup may be restored into a folder: into one that is not there, is empty, or holds what an earlier try or
// a lost database has left. Conflict: there is something else in it.
[[nodiscard]] Result<void> lookForRoom(const QString& dataFolder);

// Into a data folder without a database (AlreadyExists otherwise), which the caller holds exclusively. The database is
// checked first, then every blob's SHA-256, also of those that an earlier try has left there. BadRequest says what is
// wrong with the backup's database or, with OnlyAll, names the files that are missing or damaged in the backup: no
// database is put in place then. With WhatIsWhole the report names them, and checkStore() finds them missing
// afterwards.
[[nodiscard]] Result<BackupReport> restoreBackup(const QString& source, const DataFolder& data,
                                                 RestoreWhat what = RestoreWhat::OnlyAll,
                                                 const BackupProgress& progress = {});

} // namespace veilpix::store
