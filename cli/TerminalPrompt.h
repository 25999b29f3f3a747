// A question on the controlling terminal whose answer is not shown.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::cli {

// Uses /dev/tty, so that it works while standard input and output are pipes. The answer ends with its line end. Echo
// comes back also when the person presses Ctrl+C. Errors: NotFound (no terminal), Io.
[[nodiscard]] Result<crypto::SecretBytes> promptSecret(const char* question);

} // namespace veilpix::cli
