// Writes PngLayout: one stored deflate block a row, checksums kept as it goes. What it is given is written as it lies,
// so that rows can be encrypted in their place in the file.
#pragma once

#include "common/picture/PngLayout.h"

class QIODevice;

namespace veilpix::picture {

class PngWriter {
public:
    // Of framed rows that follow each other; can be made on another thread than the writer's.
    struct Checksums {
        std::uint32_t crc = 0;
        std::uint32_t adler = 1;
    };

    PngWriter(QIODevice& sink, PngLayout layout);

    [[nodiscard]] const PngLayout& layout() const { return m_layout; }

    // Puts the bytes in front of the pixels of `count` rows, rowStride() bytes apart; firstRow counts from the top.
    void frame(crypto::MutableBytes rows, std::uint32_t firstRow, std::uint32_t count) const;
    [[nodiscard]] Checksums checksums(crypto::ByteView framedRows) const;
    static void addTo(Checksums& sums, crypto::ByteView framedRow);

    // Where a row will lie if the sink is memory (then it is best made there), else null. After begin().
    [[nodiscard]] std::uint8_t* placeFor(std::uint32_t row);

    // Signature and chunk heads. Io or NoSpace, as all that follow.
    [[nodiscard]] Result<void> begin();
    // The next rows, framed.
    [[nodiscard]] Result<void> write(crypto::ByteView framedRows, const Checksums& sums);
    [[nodiscard]] Result<void> write(crypto::ByteView framedRows) { return write(framedRows, checksums(framedRows)); }
    // The next rows, as bare pixels: they are copied.
    [[nodiscard]] Result<void> writePixels(crypto::ByteView rows);
    // Internal unless all rows were written.
    [[nodiscard]] Result<void> finish();

private:
    QIODevice& m_sink;
    PngLayout m_layout;
    std::uint32_t m_crc = 0;
    std::uint32_t m_adler = 1;
    std::uint32_t m_rows = 0;
    QByteArray* m_array = nullptr; // of a sink that is memory
    qint64 m_start = 0;
};

} // namespace veilpix::picture
