// What names are compared and looked up by, for accounts from before this program's rules.
#pragma once

#include "server/store/SqliteConnection.h"

namespace veilpix::store {

// In one transaction, and only when the rules have changed since the last time. Names themselves stay as they are.
[[nodiscard]] Result<void> refreshNameKeys(SqliteConnection& connection);

} // namespace veilpix::store
