// The bytes inside of a sealed pins blob. FORMAT.md, "Pins".
#pragma once

#include "common/identity/Pins.h"

namespace veilpix::identity {

class PinsCodec {
public:
    // Without padding.
    [[nodiscard]] static QByteArray encode(const Pins& pins);
    // Strict, but for zeros at the end. BadRecord, Unsupported.
    [[nodiscard]] static Result<Pins> decode(crypto::ByteView content);
};

} // namespace veilpix::identity
