#include "common/picture/ContentStream.h"

#include <QIODevice>
#include <cstring>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/DeviceIo.h"

namespace veilpix::picture {

namespace {

bool isZeros(std::span<const std::uint8_t> bytes)
{
    return bytes.empty() || (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

} // namespace

ContentSource::ContentSource(const QByteArray& metadataJson, QIODevice& file, std::uint64_t fileSize)
    : m_file(file), m_fileLeft(fileSize)
{
    crypto::append(m_front, crypto::bigEndian(std::uint32_t(metadataJson.size())));
    m_front.append(metadataJson);
    crypto::append(m_front, crypto::bigEndian(fileSize));
    m_memory = memoryBehind(file).value_or(crypto::ByteView());
}

Result<const std::uint8_t*> ContentSource::read(std::span<std::uint8_t> room)
{
    std::span<std::uint8_t> out = room;
    if (m_frontDone == std::size_t(m_front.size()) && out.size() <= m_fileLeft && out.size() <= m_memory.size()) {
        const std::uint8_t* const place = m_memory.data();
        m_memory = m_memory.subspan(out.size());
        m_fileLeft -= out.size();
        return place;
    }
    const std::size_t front = std::min(out.size(), std::size_t(m_front.size()) - m_frontDone);
    std::copy_n(m_front.cbegin() + qsizetype(m_frontDone), front, out.begin());
    m_frontDone += front;
    out = out.subspan(front);
    const auto wanted = std::size_t(std::min<std::uint64_t>(out.size(), m_fileLeft));
    if (wanted > 0 && m_memory.size() >= wanted) {
        std::copy_n(m_memory.begin(), wanted, out.begin());
        m_memory = m_memory.subspan(wanted);
        m_fileLeft -= wanted;
    } else if (wanted > 0) {
        VEILPIX_TRY(const auto got, readUpTo(m_file, out.first(wanted)));
        if (got < wanted) {
            return fail(ErrorCode::Io, u"the file got shorter while it was read"_s);
        }
        m_fileLeft -= wanted;
    }
    std::fill(out.begin() + std::ptrdiff_t(wanted), out.end(), std::uint8_t(0));
    return room.data();
}

ContentSink::ContentSink(QIODevice* file, std::uint64_t fileLimit) : m_file(file), m_fileLimit(fileLimit)
{
}

void ContentSink::reject(const QString& fault)
{
    if (!m_fault) {
        m_fault = fault;
    }
}

// Moves bytes over until `size` are together; true when they are.
bool ContentSink::collect(std::span<const std::uint8_t>& from, std::size_t size)
{
    const std::size_t count = std::min(from.size(), size - std::size_t(m_collected.size()));
    crypto::append(m_collected, from.first(count));
    from = from.subspan(count);
    return std::size_t(m_collected.size()) == size;
}

// Everything before the file. Returns with nothing left of `plaintext`, or with the file's part next.
Result<void> ContentSink::takeFront(std::span<const std::uint8_t>& plaintext)
{
    if (m_part == Part::MetadataLength && collect(plaintext, 4)) {
        m_metadataSize = qFromBigEndian<std::uint32_t>(m_collected.constData());
        m_collected.clear();
        m_part = Part::Metadata;
        if (m_metadataSize > maximumMetadata) {
            reject(u"%1 bytes of metadata"_s.arg(m_metadataSize));
        }
    }
    if (m_part == Part::Metadata && !m_fault && collect(plaintext, m_metadataSize)) {
        m_metadataJson = std::exchange(m_collected, {});
        m_part = Part::FileLength;
    }
    if (m_part == Part::FileLength && collect(plaintext, 8)) {
        m_fileSize = qFromBigEndian<std::uint64_t>(m_collected.constData());
        m_collected.clear();
        m_part = Part::File;
        if (m_fileSize > maximumContent) {
            reject(u"a file of %1 bytes"_s.arg(m_fileSize));
        } else if (m_fileSize > m_fileLimit) {
            return fail(ErrorCode::TooLarge,
                        u"the picture holds %1 bytes, at most %2 are wanted"_s.arg(m_fileSize).arg(m_fileLimit));
        }
        m_fileLeft = m_fileSize;
        m_array = m_file && !m_fault ? arrayBehind(*m_file) : nullptr;
        m_start = m_array ? m_file->pos() : 0;
    }
    return {};
}

std::uint8_t* ContentSink::placeFor(std::uint64_t offset, std::size_t size)
{
    const std::uint64_t front = 12 + m_metadataSize;
    if (!m_array || m_fault || m_part != Part::File || offset < front || offset + size > front + m_fileSize) {
        return nullptr;
    }
    // Only as much as rows are there for: the length is authentic by now, but need not be true.
    const auto end = m_start + qint64(offset - front + size);
    if (m_array->size() < end) {
        // Within what decryptTo() reserved nothing moves; elsewhere it is done by copying.
        if (m_array->capacity() < end) {
            return nullptr;
        }
        m_array->resize(end);
    }
    return reinterpret_cast<std::uint8_t*>(m_array->data()) + m_start + qint64(offset - front);
}

Result<void> ContentSink::write(std::span<const std::uint8_t> plaintext)
{
    if (m_fault) {
        return {};
    }
    if (m_part < Part::File) {
        if (auto taken = takeFront(plaintext); !taken || m_fault) {
            return taken;
        }
    }
    if (m_part == Part::File) {
        const auto count = std::size_t(std::min<std::uint64_t>(plaintext.size(), m_fileLeft));
        if (m_file && count > 0) {
            VEILPIX_TRY_VOID(writeAll(*m_file, plaintext.first(count)));
        }
        m_fileLeft -= count;
        plaintext = plaintext.subspan(count);
        if (m_fileLeft == 0) {
            m_part = Part::Padding;
        }
    }
    if (m_part == Part::Padding && !isZeros(plaintext)) {
        reject(u"the padding is not zeros"_s);
    }
    return {};
}

Result<ContentSink::Content> ContentSink::finish(PictureKind kind, const PictureGeometry& geometry)
{
    if (m_part != Part::Padding) {
        reject(u"the lengths reach beyond the content rows"_s);
    }
    if (m_fault) {
        return fail(ErrorCode::BadMetadata, *m_fault);
    }
    const std::uint64_t padded = paddedLength(plaintextLength(std::uint64_t(m_metadataJson.size()), m_fileSize));
    if (contentRowsFor(padded, geometry.width) != geometry.contentRows) {
        return fail(ErrorCode::BadMetadata, u"more rows than the content needs"_s);
    }
    if (kind == PictureKind::Thumbnail && m_fileSize > maximumThumbnail) {
        return fail(ErrorCode::BadMetadata, u"a thumbnail of %1 bytes"_s.arg(m_fileSize));
    }
    VEILPIX_TRY(auto metadata, PictureMetadata::fromJson(m_metadataJson));
    return Content{std::move(m_metadataJson), std::move(metadata), m_fileSize};
}

} // namespace veilpix::picture
