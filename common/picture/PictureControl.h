// How a caller follows and steers work on a picture.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

namespace veilpix::picture {

struct PictureControl {
    // Bytes of content done and in all; called on the thread that called, a few times a megabyte, last with done ==
    // total.
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;
    // Ends the work with Cancelled within about a megabyte.
    std::stop_token stop;
    // Threads to work with, the caller's own among them; 0: one for small pictures, else up to four of the machine's.
    unsigned threads = 0;
};

} // namespace veilpix::picture
