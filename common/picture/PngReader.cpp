#include "common/picture/PngReader.h"

#include <QTemporaryFile>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/DeviceIo.h"
#include "common/picture/ForeignFile.h"
#include "common/picture/ForeignPng.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::picture {

namespace {

constexpr qint64 mostFileBytes = qint64(1) << 30;

} // namespace

PngReader::PngReader(QIODevice& source) : m_source(&source)
{
}
PngReader::~PngReader() = default;
PngReader::PngReader(PngReader&&) noexcept = default;
PngReader& PngReader::operator=(PngReader&&) noexcept = default;

Result<PngReader> PngReader::open(QIODevice& source)
{
    PngReader reader(source);
    if (source.isSequential()) {
        VEILPIX_TRY_VOID(reader.spool());
    }
    reader.m_start = reader.m_source->pos();
    VEILPIX_TRY_VOID(reader.begin());
    return reader;
}

Result<void> PngReader::spool()
{
    m_spool = std::make_unique<QTemporaryFile>();
    if (!m_spool->open()) {
        return temporaryFailure({ErrorCode::Io, m_spool->errorString()});
    }
    std::vector<std::uint8_t> buffer(std::size_t(256) << 10);
    for (qint64 total = 0;;) {
        VEILPIX_TRY(const auto count, readUpTo(*m_source, buffer));
        total += qint64(count);
        if (total > mostFileBytes) {
            return fail(ErrorCode::TooLarge, u"beyond a gigabyte"_s);
        }
        if (auto written = writeAll(*m_spool, std::span(buffer).first(count)); !written) {
            return temporaryFailure(written.error());
        }
        if (count < buffer.size()) {
            break;
        }
    }
    if (!m_spool->seek(0)) {
        return fail(ErrorCode::Io, m_spool->errorString());
    }
    m_source = m_spool.get();
    return {};
}

Result<void> PngReader::begin()
{
    if (m_source->size() - m_start > mostFileBytes) {
        return fail(ErrorCode::TooLarge, u"beyond a gigabyte: no encrypted picture is as large"_s);
    }
    VEILPIX_TRY(const auto own, beginOwnLayout());
    return own ? Result<void>{} : turnForeign();
}

Result<bool> PngReader::beginOwnLayout()
{
    std::array<std::uint8_t, PngLayout::prefixSize + PngLayout::rowLead> start;
    VEILPIX_TRY(const auto count, readUpTo(*m_source, start));
    const auto seen = std::span(start).first(count);
    const auto layout = PngLayout::parse(seen);
    if (!layout && layout.error().code == ErrorCode::NotAPng) {
        return fail(ErrorCode::NotAPng, describeForeignFile(seen));
    }
    if (!layout) {
        return false;
    }
    const auto lead = layout->lead(layout->height == 1);
    if (!std::equal(lead.begin(), lead.end(), start.begin() + PngLayout::prefixSize,
                    start.begin() + std::ptrdiff_t(count))) {
        return false;
    }
    const std::uint64_t present = std::uint64_t(m_source->size() - m_start);
    const std::uint64_t needed = layout->fileSize() - PngLayout::suffixSize;
    if (present < needed) {
        return fail(ErrorCode::NotAPng, u"truncated: %1 of %2 bytes are there"_s.arg(present).arg(layout->fileSize()));
    }
    m_layout = *layout;
    if (!m_source->seek(m_start + qint64(PngLayout::prefixSize))) {
        return fail(ErrorCode::Io, m_source->errorString());
    }
    m_memory = memoryBehind(*m_source);
    return true;
}

// Has libspng decode the file from its start, past the rows that were handed out already. Those were read where a
// decoder would have found them, so they are the same.
Result<void> PngReader::turnForeign()
{
    if (!m_source->seek(m_start)) {
        return fail(ErrorCode::Io, m_source->errorString());
    }
    VEILPIX_TRY(auto foreign, ForeignPng::open(*m_source));
    m_foreign = std::move(foreign);
    m_layout.width = m_foreign->width();
    m_layout.height = m_foreign->height();
    std::vector<std::uint8_t> skipped(rowBytes(m_layout.width));
    for (std::uint32_t row = 0; row < m_next; ++row) {
        VEILPIX_TRY_VOID(m_foreign->readRow(skipped));
    }
    return {};
}

Result<void> PngReader::read(std::uint32_t count, RowBlock& block)
{
    if (m_foreign) {
        return readForeign(count, block);
    }
    const std::size_t needed = count * m_layout.rowStride();
    if (m_memory && m_memory->size() >= (m_next + count) * m_layout.rowStride()) {
        block.view(m_memory->data() + m_next * m_layout.rowStride(), PngLayout::rowLead, rowBytes(m_layout.width),
                   count);
    } else {
        block.shape(PngLayout::rowLead, rowBytes(m_layout.width), count);
        VEILPIX_TRY(const auto got, readUpTo(*m_source, block.whole()));
        if (got < needed) {
            return fail(ErrorCode::NotAPng, u"truncated: it ends in row %1"_s.arg(m_next + got / block.stride()));
        }
    }
    if (isFramed(block)) {
        m_next += count;
        return {};
    }
    VEILPIX_TRY_VOID(turnForeign());
    return readForeign(count, block);
}

bool PngReader::isFramed(const RowBlock& block) const
{
    for (std::uint32_t i = 0; i < block.count; ++i) {
        const auto lead = m_layout.lead(m_next + i + 1 == m_layout.height);
        if (!std::equal(lead.begin(), lead.end(), block.framedRow(i).begin())) {
            return false;
        }
    }
    return true;
}

Result<void> PngReader::readForeign(std::uint32_t count, RowBlock& block)
{
    block.shape(0, rowBytes(m_layout.width), count);
    for (std::uint32_t i = 0; i < count; ++i) {
        VEILPIX_TRY_VOID(m_foreign->readRow(block.writableRow(i)));
        ++m_next;
    }
    return {};
}

} // namespace veilpix::picture
