// What people mistake for an encrypted picture, told by its first bytes.
#pragma once

#include "common/crypto/Bytes.h"

#include <QString>

namespace veilpix::picture {

[[nodiscard]] QString describeForeignFile(crypto::ByteView start);

} // namespace veilpix::picture
