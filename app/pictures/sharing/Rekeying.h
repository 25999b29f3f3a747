// Encrypts a picture of one's own anew, under a new content key, for those who are on its access list now, and swaps it
// in one step.
#pragma once

#include "app/net/Steps.h"
#include "app/pictures/PictureLibrary.h"

namespace veilpix::pictures {

// The new key goes only to whom the owner's own list names, under the key that is pinned.
[[nodiscard]] net::Task<void> rekey(net::Steps steps, PictureLibrary& library, ItemKey item);

} // namespace veilpix::pictures
