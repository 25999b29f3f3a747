// Some rows of pixels in memory, with or without the bytes that frame them in a file: memory of their own, or the place
// where a source has them or a sink wants them.
#pragma once

#include <vector>

#include "common/crypto/Bytes.h"

namespace veilpix::picture {

class RowBlock {
public:
    // Rows in memory of this block's own, which grows and never shrinks: blocks are reused.
    void shape(std::size_t leadBytes, std::size_t pixelBytes, std::uint32_t rows)
    {
        const std::size_t size = rows * (leadBytes + pixelBytes);
        if (m_own.size() < size) {
            m_own.resize(size);
        }
        place(m_own.data(), leadBytes, pixelBytes, rows);
    }

    // Rows that lie, or shall lie, elsewhere.
    void place(std::uint8_t* rows, std::size_t leadBytes, std::size_t pixelBytes, std::uint32_t rowCount)
    {
        m_writable = rows;
        view(rows, leadBytes, pixelBytes, rowCount);
    }

    // Rows that lie elsewhere and may only be read: whole() and writableRow() are not for them.
    void view(const std::uint8_t* rows, std::size_t leadBytes, std::size_t pixelBytes, std::uint32_t rowCount)
    {
        if (rows != m_writable) {
            m_writable = nullptr;
        }
        m_rows = rows;
        lead = leadBytes;
        pixels = pixelBytes;
        count = rowCount;
    }

    [[nodiscard]] std::size_t stride() const { return lead + pixels; }
    [[nodiscard]] crypto::MutableBytes whole() { return {m_writable, count * stride()}; }
    [[nodiscard]] crypto::MutableBytes writableRow(std::uint32_t i)
    {
        return {m_writable + i * stride() + lead, pixels};
    }
    [[nodiscard]] crypto::ByteView framedRow(std::uint32_t i) const { return {m_rows + i * stride(), stride()}; }
    [[nodiscard]] crypto::ByteView row(std::uint32_t i) const { return {m_rows + i * stride() + lead, pixels}; }

    std::size_t lead = 0;   // bytes in front of each row's pixels
    std::size_t pixels = 0; // bytes of pixels in a row
    std::uint32_t count = 0;

private:
    std::vector<std::uint8_t> m_own;
    std::uint8_t* m_writable = nullptr;
    const std::uint8_t* m_rows = nullptr;
};

} // namespace veilpix::picture
