// Names of files that must be on the disk: a file's own sync says nothing of the folder that it is found by.
#pragma once

#include <QString>

#include "common/base/Result.h"

namespace veilpix::base {

// A file system that syncs no folders (some network shares) is no failure.
[[nodiscard]] Result<void> syncFolder(const QString& path);
// Replaces `to`; both are safe on disk under the new name when it returns (the file itself has to be synced before).
[[nodiscard]] Result<void> renameDurably(const QString& from, const QString& to);
// Makes the folder (0700) and syncs the one above; one that exists is success.
[[nodiscard]] Result<void> makeFolder(const QString& path);

} // namespace veilpix::base
