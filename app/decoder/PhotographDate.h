// When a photograph was taken, by the camera's own clock and without a time zone (Exif DateTimeOriginal).
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace veilpix::decoder {

// As the file has it, such as 2026:05:03 14:07:00; empty when it says nothing.
[[nodiscard]] std::array<char, 20> photographDate(std::span<const std::uint8_t> file);

} // namespace veilpix::decoder
