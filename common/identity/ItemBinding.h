// What binds a record to one picture: the item id (16 bytes) and the key commitment (32 bytes) of picture/FORMAT.md.
// Plain arrays, since identity/ and picture/ do not know each other.
#pragma once

#include "common/crypto/Hash.h"

namespace veilpix::identity {

using ItemIdBytes = std::array<std::uint8_t, 16>;
using CommitmentBytes = crypto::Digest;

} // namespace veilpix::identity
