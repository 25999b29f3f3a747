// The decoder's side of the socket: takes one request after the other until the app closes its end.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "app/decoder/DecoderMessages.h"

namespace veilpix::decoder {

// input: the whole file. output: memory for the pixels, empty when none are wanted.
using Decode =
    std::function<Reply(const Request&, std::span<const std::uint8_t> input, std::span<std::uint8_t> output)>;

// Whether this process was started with such a socket.
[[nodiscard]] bool hasSocket(int socket);
// False: the other end said what it never says. A request that takes too long ends the process by SIGALRM.
[[nodiscard]] bool serveRequests(int socket, const Decode& decode);

} // namespace veilpix::decoder
