// Whether a file really is a PNG that decodes from its first to its last row.
#pragma once

#include <QIODevice>

#include "common/base/Result.h"

namespace veilpix::handlers {

// Decodes every row and throws it away; memory stays at one row. NotAPng for anything that a strict reader refuses,
// TooLarge beyond 32,768 pixels a side or a gibibyte of pixels.
[[nodiscard]] Result<void> checkPng(QIODevice& device);

} // namespace veilpix::handlers
