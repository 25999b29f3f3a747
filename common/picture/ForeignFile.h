// What people mistake for an encrypted picture, told by its first bytes.
#pragma once

#include <QString>

#include "common/crypto/Bytes.h"

namespace veilpix::picture {

[[nodiscard]] QString describeForeignFile(crypto::ByteView start);

} // namespace veilpix::picture
