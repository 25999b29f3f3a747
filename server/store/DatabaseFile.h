// A database as a file, where it is copied and put in place.
#pragma once

#include <QString>
#include <QStringList>

#include "common/base/Result.h"

namespace veilpix::store {

class MetadataStore;

// Both wait until what they wrote is on the disk.
[[nodiscard]] Result<void> copyFile(const QString& from, const QString& to);
[[nodiscard]] Result<void> copySecrets(const QString& from, const QString& to);

// What SQLite has written beside a database. Left beside another file of that name it would be taken for that one's.
[[nodiscard]] Result<void> removeLogs(const QString& path);
// The file itself too.
void removeDatabase(const QString& path);
// Puts a finished database in the place of `path`, in one step, and on the disk.
[[nodiscard]] Result<void> placeDatabase(const QString& finished, const QString& path);

// Folds in what SQLite has written beside a database that nobody uses, so that the file is all of it.
void foldLogs(const QString& path);
enum class DatabaseKind {
    None,  // missing, empty, or without a table
    Store, // Veilpix's, as far as its first bytes tell
    Other  // another program's, or spoilt from its first byte on
};
// Looks at the file only. PermissionDenied, Io.
[[nodiscard]] Result<DatabaseKind> kindOfDatabase(const QString& path);
// What is wrong with an opened database, in the engine's words; empty when all is well. Busy.
[[nodiscard]] Result<QStringList> damageOf(MetadataStore& metadata);

} // namespace veilpix::store
