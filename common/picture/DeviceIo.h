// Whole reads and writes on QIODevice, with failures as this code base reports them.
#pragma once

#include <optional>

#include "common/base/Result.h"
#include "common/crypto/Bytes.h"

class QIODevice;

namespace veilpix::picture {

// What is nothing but memory needs no copies. These see through a QBuffer (not through what derives from it):
// The bytes from the device's position to its end; nothing for other devices.
[[nodiscard]] std::optional<crypto::ByteView> memoryBehind(QIODevice& source);
// The array that an open device writes into at its position; null for other devices. writeAll() of bytes that lie where
// they are to be written only moves the position.
[[nodiscard]] QByteArray* arrayBehind(QIODevice& sink);

// Writes all of it. NoSpace when the device says that the disk is full, else Io.
[[nodiscard]] Result<void> writeAll(QIODevice& sink, crypto::ByteView bytes);

// Reads until `into` is full or the device ends; the count. Io when the device fails.
[[nodiscard]] Result<std::size_t> readUpTo(QIODevice& source, crypto::MutableBytes into);

// Says where temporary files are: a disk that is full is not always the one that the person thinks of.
[[nodiscard]] tl::unexpected<Error> temporaryFailure(const Error& error);

} // namespace veilpix::picture
