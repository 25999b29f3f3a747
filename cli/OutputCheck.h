// No output takes the place of what the command works with.
#pragma once

#include "cli/CommandLine.h"

namespace veilpix::cli {

// Usage, and said, when one of these options (output) leads to a file that the command line names to be read, by
// whatever path or link: --force is no consent to lose a key. inputs: further names, beside CommandLine's filesInUse().
[[nodiscard]] ExitCode checkOutputs(const CommandLine& line, const QStringList& options,
                                    const QStringList& inputs = {});

} // namespace veilpix::cli
