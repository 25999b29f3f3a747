// Gives up, for good, whatever decoding a picture does not need: files, network, other programs, most of the memory.
#pragma once

#include <cstddef>

namespace veilpix::decoder {

class Sandbox {
public:
    // What the process may take besides what it has. Not held to under the sanitizers, which reserve terabytes.
    static constexpr std::size_t memory = std::size_t(2) << 30;

    // Closes every descriptor above lastKept. False: this system cannot do it, and nothing may be decoded.
    [[nodiscard]] static bool enter(int lastKept);
};

} // namespace veilpix::decoder
