// Whole reads and writes on QIODevice, with failures as this code base reports them.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/Bytes.h"

class QIODevice;

namespace veilpix::picture {

// Writes all of it. NoSpace when the device says that the disk is full, else Io.
[[nodiscard]] Result<void> writeAll(QIODevice& sink, crypto::ByteView bytes);

// Reads until `into` is full or the device ends; the count. Io when the device fails.
[[nodiscard]] Result<std::size_t> readUpTo(QIODevice& source, crypto::MutableBytes into);

} // namespace veilpix::picture
