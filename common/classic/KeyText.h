// What `n e` and `d n` have in common.
#pragma once

#include <utility>

#include "common/classic/BigNumber.h"

namespace veilpix::classic {

// Two canonical decimals, one space between, at most one line end after. Errors: BadKey.
[[nodiscard]] Result<std::pair<BigNumber, BigNumber>> parseKeyText(QByteArrayView text, int maxBits);

} // namespace veilpix::classic
