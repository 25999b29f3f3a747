// What scripts can rely on; veilpix-cli(1) lists the same numbers.
#pragma once

#include "common/base/Result.h"

namespace veilpix::cli {

enum class ExitCode : int {
    Done = 0,
    Failed = 1,           // something unexpected
    Usage = 2,            // the command line is wrong
    File = 3,             // a file cannot be read or written, is missing, or is there already
    NotAPicture = 4,      // the input is no Veilpix picture, or of a version that this program does not know
    NoMatchingKey = 5,    // the picture was not encrypted for this key
    WrongPassword = 6,    // or a key file that is damaged or no key file
    Damaged = 7,          // the picture was changed, cut or forged
    UnexpectedSigner = 8, // the picture is whole, but somebody else encrypted it
    Partly = 9,           // restore: some files, not all; classic decrypt: some values, not all
};

[[nodiscard]] ExitCode exitCodeFor(ErrorCode code);

} // namespace veilpix::cli
