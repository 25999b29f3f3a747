// The folder behind --data, opened: the one place that says what is wrong with it.
#pragma once

#include "server/program/ServerSettings.h"
#include "server/store/DataFolder.h"

namespace veilpix::program {

// What an operator can put right by another value: exit code 2.
[[nodiscard]] tl::unexpected<Error> wrongSetting(const ServerSettings& settings, const char* name, const QString& why);

// Made when it is not there. Busy when another process has it, NoSpace; InvalidArgument for everything else.
[[nodiscard]] Result<store::DataFolder> openDataFolder(const ServerSettings& settings, store::DataFolder::Use use);
// A store has to be there: no command but `serve` and `restore` makes one where a path was mistyped.
[[nodiscard]] Result<store::DataFolder> openExistingDataFolder(const ServerSettings& settings,
                                                               store::DataFolder::Use use);
// A store whose database was lost is not taken for one that has never been used: InvalidArgument.
[[nodiscard]] Result<void> checkDatabaseIsNotLost(const ServerSettings& settings, const store::DataFolder& folder);

} // namespace veilpix::program
