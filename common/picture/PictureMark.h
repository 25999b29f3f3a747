// Tells what was an encrypted picture, and no longer opens as one, from files that never were.
#pragma once

#include "common/crypto/Bytes.h"

class QIODevice;

namespace veilpix::picture {

// So much of a file's start is enough for mayBePicture().
inline constexpr std::size_t markProbeSize = 57;

// False for a file that neither starts as a PNG does nor has the mark where a writer puts it.
[[nodiscard]] bool mayBePicture(crypto::ByteView fileStart);

// True if the mark is where a writer puts it, whatever became of the bytes around it, or in the first row that the PNG
// decodes to, however early the file ends. One pixel of it may be another. source: seekable, read from its start.
[[nodiscard]] bool bearsMark(QIODevice& source);

} // namespace veilpix::picture
