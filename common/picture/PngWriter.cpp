#include "common/picture/PngWriter.h"

#include <QIODevice>
#include <isa-l/crc.h>
#include <libdeflate.h>
#include <vector>
#include <zlib.h>

#include "common/base/Literals.h"
#include "common/picture/DeviceIo.h"

namespace veilpix::picture {

PngWriter::PngWriter(QIODevice& sink, PngLayout layout) : m_sink(sink), m_layout(layout)
{
}

void PngWriter::frame(crypto::MutableBytes rows, std::uint32_t firstRow, std::uint32_t count) const
{
    const std::size_t stride = m_layout.rowStride();
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto lead = m_layout.lead(firstRow + i + 1 == m_layout.height);
        std::copy(lead.begin(), lead.end(), rows.begin() + std::ptrdiff_t(i * stride));
    }
}

PngWriter::Checksums PngWriter::checksums(crypto::ByteView framedRows) const
{
    const std::size_t stride = m_layout.rowStride();
    Checksums sums;
    for (std::size_t at = 0; at + stride <= framedRows.size(); at += stride) {
        addTo(sums, framedRows.subspan(at, stride));
    }
    return sums;
}

void PngWriter::addTo(Checksums& sums, crypto::ByteView row)
{
    sums.crc = crc32_gzip_refl(sums.crc, row.data(), row.size());
    // Adler-32 is over what the blocks hold: filter byte and pixels.
    const auto held = row.subspan(PngLayout::rowLead - 1);
    sums.adler = libdeflate_adler32(sums.adler, held.data(), held.size());
}

std::uint8_t* PngWriter::placeFor(std::uint32_t row)
{
    if (!m_array) {
        return nullptr;
    }
    const auto offset = m_start + qint64(PngLayout::prefixSize + row * m_layout.rowStride());
    return reinterpret_cast<std::uint8_t*>(m_array->data()) + offset;
}

Result<void> PngWriter::begin()
{
    const auto prefix = m_layout.prefix();
    constexpr std::size_t covered = 4 + 2; // "IDAT" and zlib's header
    m_crc = crc32_gzip_refl(0, prefix.data() + PngLayout::prefixSize - covered, covered);
    m_array = arrayBehind(m_sink);
    m_start = m_sink.pos();
    if (m_array) {
        m_array->resize(std::max(m_array->size(), qsizetype(m_start + qint64(m_layout.fileSize()))));
    }
    return writeAll(m_sink, prefix);
}

Result<void> PngWriter::write(crypto::ByteView framedRows, const Checksums& sums)
{
    const std::size_t rows = framedRows.size() / m_layout.rowStride();
    m_crc = std::uint32_t(crc32_combine(m_crc, sums.crc, z_off_t(framedRows.size())));
    const std::size_t summed = rows * (m_layout.rowStride() - PngLayout::rowLead + 1);
    m_adler = std::uint32_t(adler32_combine(m_adler, sums.adler, z_off_t(summed)));
    m_rows += std::uint32_t(rows);
    return writeAll(m_sink, framedRows);
}

Result<void> PngWriter::writePixels(crypto::ByteView rows)
{
    const std::size_t pixels = m_layout.rowStride() - PngLayout::rowLead;
    const auto count = std::uint32_t(rows.size() / pixels);
    std::vector<std::uint8_t> framed(count * m_layout.rowStride());
    frame(framed, m_rows, count);
    for (std::uint32_t i = 0; i < count; ++i) {
        std::copy_n(rows.data() + i * pixels, pixels, framed.data() + i * m_layout.rowStride() + PngLayout::rowLead);
    }
    return write(framed);
}

Result<void> PngWriter::finish()
{
    if (m_rows != m_layout.height) {
        return fail(ErrorCode::Internal, u"%1 of %2 rows written"_s.arg(m_rows).arg(m_layout.height));
    }
    // The CRC covers the Adler-32 too, which stands in the same chunk.
    const auto adler = crypto::bigEndian(m_adler);
    return writeAll(m_sink, m_layout.suffix(m_adler, crc32_gzip_refl(m_crc, adler.data(), adler.size())));
}

} // namespace veilpix::picture
