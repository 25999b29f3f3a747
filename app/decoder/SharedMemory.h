// Memory that another process may be given by descriptor: on no disk, of a fixed size, wiped when it goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace veilpix::decoder {

class SharedMemory {
public:
    explicit SharedMemory(std::size_t size); // takes room only where it is written
    ~SharedMemory();                         // wipes what is mapped
    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&& other) = delete;
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;

    [[nodiscard]] int descriptor() const { return m_descriptor; } // −1: there is none to be had
    // Once. Empty: no room.
    [[nodiscard]] std::span<std::uint8_t> map(std::size_t size);

private:
    int m_descriptor = -1;
    std::span<std::uint8_t> m_mapped;
};

} // namespace veilpix::decoder
