// Whether a file holds what its row says.
#pragma once

#include <QIODevice>

#include "server/store/PictureRecords.h"

namespace veilpix::store {

// Reads the whole file; false for another size, another SHA-256 and for a file that cannot be read to its end.
[[nodiscard]] bool holdsBlob(QIODevice& file, const BlobRef& blob);

} // namespace veilpix::store
