// Makes pixels of a foreign file, in the size that is asked for. It runs in the sandbox and nowhere else.
#pragma once

#include <cstdint>
#include <span>

#include "app/decoder/DecoderMessages.h"

namespace veilpix::decoder {

class PictureDecoder {
public:
    static constexpr std::uint64_t mostPixels = 512'000'000; // of what can be made smaller while it is read
    static constexpr int longestVectorSide = 4096;           // an SVG says any size, and is sharp at each

    // While files can still be opened: image plug-ins and fonts.
    static void prepare();
    [[nodiscard]] static Reply decode(const Request& request, std::span<const std::uint8_t> input,
                                      std::span<std::uint8_t> output);
};

} // namespace veilpix::decoder
