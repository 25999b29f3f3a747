// PNGs as other programs might save them, made by hand so that the same bytes come out on every machine.
#pragma once

#include <QByteArray>
#include <cstdint>

namespace veilpix::picture {

struct PngForge {
    int colourType = 2; // 0 grey (the red bytes), 2 RGB, 3 palette (needs ≤ 256 colours), 4 grey + alpha, 6 RGBA
    int depth = 8;      // 8 or 16
    bool interlaced = false;
    int filter = 0;           // 0 to 4, used for every row
    qsizetype idatSize = 0;   // 0: all in one
    bool text = false;        // chunks before and behind the pixels
    std::uint8_t alpha = 255; // of every pixel
    std::uint8_t lowXor = 0;  // 16 bits: the low byte differs from the high byte by this

    // rgb: 3·width·height bytes.
    [[nodiscard]] QByteArray make(std::uint32_t width, std::uint32_t height, const QByteArray& rgb) const;
};

} // namespace veilpix::picture
