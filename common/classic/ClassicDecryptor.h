// The way back: m = (quotient * 256 + pixel)^d mod n.
#pragma once

#include "common/classic/ClassicPrivateKey.h"
#include "common/classic/RgbPicture.h"

namespace veilpix::classic {

struct ClassicPlaintext {
    RgbPicture picture;
    // Values that came out above 255, where only the low byte could be kept. More than none means another key, a
    // damaged file, or the seed's own rounding beyond 2^53; textbook RSA cannot tell which.
    qint64 strayValues = 0;
};

// quotient: strictly decimals without leading zeros, each followed by exactly one space, one for every sample.
// Cost is bounded: an honest file has at most 256 different values under one key. With n of 64 bits and more, a file
// with over MaxDistinctBig different ones is refused rather than worked through.
// Errors: BadQuotient (with the position), InvalidArgument (samples do not fit the sides), BadKey.
constexpr int MaxDistinctBig = 512;
[[nodiscard]] Result<ClassicPlaintext> decrypt(RgbPicture encrypted, QByteArrayView quotient,
                                               const ClassicPrivateKey& key);

} // namespace veilpix::classic
