// Some rows of pixels in memory, with or without the bytes that frame them in a file.
#pragma once

#include "common/crypto/Bytes.h"

#include <vector>

namespace veilpix::picture {

struct RowBlock {
    std::vector<std::uint8_t> bytes; // grows, never shrinks: blocks are reused
    std::size_t lead = 0;            // bytes in front of each row's pixels
    std::size_t pixels = 0;          // bytes of pixels in a row
    std::uint32_t count = 0;

    [[nodiscard]] std::size_t stride() const { return lead + pixels; }

    void shape(std::size_t leadBytes, std::size_t pixelBytes, std::uint32_t rows)
    {
        lead = leadBytes;
        pixels = pixelBytes;
        count = rows;
        if (bytes.size() < rows * stride())
            bytes.resize(rows * stride());
    }

    [[nodiscard]] crypto::MutableBytes whole() { return {bytes.data(), count * stride()}; }
    [[nodiscard]] crypto::MutableBytes row(std::uint32_t i) { return {bytes.data() + i * stride() + lead, pixels}; }
    [[nodiscard]] crypto::ByteView row(std::uint32_t i) const { return {bytes.data() + i * stride() + lead, pixels}; }
};

} // namespace veilpix::picture
