// Small files that must be there after a crash.
#pragma once

#include <QByteArray>
#include <QString>

#include "common/base/Result.h"

namespace veilpix {

// Puts bytes in the place of what path holds, whole or not at all, readable by their owner only; on the disk, name and
// all, when it returns. Waits for the disk. Io.
[[nodiscard]] Result<void> replaceFileDurably(const QString& path, const QByteArray& bytes);

} // namespace veilpix
