// What app and decoder say to each other over their socket: a request with one or two descriptors, and one reply to it.
// Both programs are built together; nothing of this is kept or sent anywhere else.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

namespace veilpix::decoder {

constexpr int socketDescriptor = 3; // where the decoder finds its end

// With it come the file, as a descriptor that can be mapped, and, when pixels are wanted, memory for them.
struct Request {
    std::uint64_t inputSize = 0;
    std::uint64_t outputSize = 0;
    std::uint64_t mostPixels = 0;  // of the result
    std::uint64_t mostWhole = 0;   // of a picture whose format can only be decoded whole
    std::uint32_t longestSide = 0; // of the result, in pixels; 0: no pixels are wanted
    std::uint32_t milliseconds = 0;
    std::uint32_t onlyJpeg = 0;
    std::uint32_t wantsTaken = 0;
};

enum class Outcome : std::uint32_t {
    Ready, // said once, before the first request
    Done,
    Unreadable,
    TooLarge
};

// The pixels lie in the memory row by row, four bytes each as QImage has them: 32-bit RGB when opaque, else
// premultiplied ARGB.
struct Reply {
    Outcome outcome = Outcome::Ready;
    std::uint32_t width = 0; // of the pixels
    std::uint32_t height = 0;
    std::uint32_t originalWidth = 0; // of the picture, upright
    std::uint32_t originalHeight = 0;
    std::uint32_t isOpaque = 0;
    std::array<char, 20> taken = {}; // 2026:05:03 14:07:00, as the file says; empty when it does not
};

static_assert(std::is_trivially_copyable_v<Request> && std::is_trivially_copyable_v<Reply>);

} // namespace veilpix::decoder
