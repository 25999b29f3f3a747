// A non-negative integer of any bounded size, as the classic key and quotient texts carry them.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <memory>

#include "common/base/Result.h"

struct bignum_st;

namespace veilpix::classic {

struct BigNumberFree {
    void operator()(bignum_st* number) const noexcept; // wipes, since private exponents live in these
};

using BigNumber = std::unique_ptr<bignum_st, BigNumberFree>;

// Canonical decimal only: digits, no sign, no leading zero (but "0" itself). The length is checked before any
// arithmetic, so a hostile text costs at most one conversion of maxBits. Errors: InvalidArgument, TooLarge.
[[nodiscard]] Result<BigNumber> parseDecimal(QByteArrayView text, int maxBits);

// Canonical decimal.
[[nodiscard]] QByteArray toDecimal(const bignum_st* number);

[[nodiscard]] BigNumber copyOf(const bignum_st* number);

} // namespace veilpix::classic
