// Brings a file's schema to this build's version.
#pragma once

#include "server/store/SqliteConnection.h"

namespace veilpix::store {

inline constexpr int kSqliteApplicationId = 0x56504958; // "VPIX"

// Looks only. Unsupported: the file is newer than this build, or another program's.
[[nodiscard]] Result<void> checkSchema(SqliteConnection& connection);
// One transaction per version. Unsupported: the file is newer than this build, or another program's.
[[nodiscard]] Result<void> migrate(SqliteConnection& connection);
[[nodiscard]] int schemaVersion(); // the one that migrate() leads to

} // namespace veilpix::store
