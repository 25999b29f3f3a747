#pragma once

#include "common/base/Result.h"

class QFileDevice;

namespace veilpix::base {

// Why this file, whose open() has just failed, could not be opened to be read: NoSuchFile (it, or a folder above it, is
// not there: also when it was there a moment before), PermissionDenied, else Io.
[[nodiscard]] Error openFailure(const QFileDevice& file);

// The same for a path that nobody has tried yet; nothing wrong is a value.
[[nodiscard]] Result<void> checkReadable(const QString& path);

} // namespace veilpix::base
