// How the app says a number of bytes: decimal units, as file managers do. Everywhere, limits too, so that two sizes in
// sight can be compared.
#pragma once

#include <QString>

namespace veilpix::models {

[[nodiscard]] QString dataSize(qint64 bytes); // "16.4 MB"

} // namespace veilpix::models
