// Where a password comes from: a file, a descriptor or the terminal. Never the command line, which other users can see.
#pragma once

#include "cli/CommandLine.h"
#include "common/identity/Password.h"

namespace veilpix::cli {

enum class PasswordUse { Open, Choose }; // choosing asks twice on a terminal

// By --password-file or --password-fd, else from /dev/tty with echo off. What is wrong has been said, with the place
// that it was to come from: 2 for a password that cannot be one, 3 for a place that cannot be read.
[[nodiscard]] tl::expected<identity::Password, ExitCode> readPassword(const CommandLine& line, PasswordUse use);

} // namespace veilpix::cli
