// The subcommands of veilpix-server and their exit codes.
#pragma once

#include <QStringList>

namespace veilpix::program {

// 0: done. 1: it failed, standard error says why. 2: the command line or a setting is wrong. 3: fsck found something.
[[nodiscard]] int runSubcommand(const QStringList& arguments);

} // namespace veilpix::program
