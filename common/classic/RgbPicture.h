// An uncompressed picture as the classic scheme sees it: three 8-bit channels, nothing else.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <cstdint>
#include <vector>

#include "common/base/Result.h"

namespace veilpix::classic {

struct RgbPicture {
    static constexpr qint64 MaxPixels = 100'000'000;
    static constexpr int MaxSide = 65'535;

    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> samples; // R, G, B, … row by row, 3 * width * height, no padding

    [[nodiscard]] qint64 pixels() const { return qint64{width} * height; }

    // Reads any PNG the way OpenCV's default read does: alpha and tRNS dropped, grey and palette widened to three
    // channels, 16 bits cut to the high byte, interlace undone, gamma and colour profiles ignored.
    // Errors: NotAPng (also for damage anywhere in the file), TooLarge (before any pixel is allocated).
    [[nodiscard]] static Result<RgbPicture> fromPng(QByteArrayView file);

    // 8-bit RGB, not interlaced. Errors: InvalidArgument (samples do not fit the sides), Internal.
    [[nodiscard]] Result<QByteArray> toPng() const;

    bool operator==(const RgbPicture&) const = default;
};

} // namespace veilpix::classic
