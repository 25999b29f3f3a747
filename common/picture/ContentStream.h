// The plaintext of the content rows: u32 M ‖ metadata ‖ u64 F ‖ file ‖ zeros.
#pragma once

#include <optional>

#include "common/picture/PictureGeometry.h"
#include "common/picture/PictureIds.h"
#include "common/picture/PictureMetadata.h"

class QIODevice;

namespace veilpix::picture {

// Produces it, row after row.
class ContentSource {
public:
    // file: read from its position on, fileSize bytes of it.
    ContentSource(const QByteArray& metadataJson, QIODevice& file, std::uint64_t fileSize);
    // The next `size` bytes, with zeros behind the file: in `room` (which has as many), or where a file that is memory
    // has them. Io, also when the file got shorter meanwhile.
    [[nodiscard]] Result<const std::uint8_t*> read(std::span<std::uint8_t> room);

private:
    QByteArray m_front; // all before the file
    std::size_t m_frontDone = 0;
    QIODevice& m_file;
    std::uint64_t m_fileLeft;
    std::span<const std::uint8_t> m_memory; // what is left of a file that is memory
};

// Takes it apart, row after row, and passes the file on. What breaks the format is remembered, and only told in
// finish(): until all rows and the signature are checked, the picture may be refused for a better reason.
class ContentSink {
public:
    // file: may be null. fileLimit: TooLarge, at once, when the file is longer.
    ContentSink(QIODevice* file, std::uint64_t fileLimit);
    [[nodiscard]] Result<void> write(std::span<const std::uint8_t> plaintext);
    // Where the plaintext at this offset belongs if the file is memory and all of it is the file's; else null. What is
    // put there has to be passed to write() in its turn.
    [[nodiscard]] std::uint8_t* placeFor(std::uint64_t offset, std::size_t size);

    struct Content {
        QByteArray metadataJson;
        PictureMetadata metadata;
        std::uint64_t fileSize = 0;
    };
    // BadMetadata when lengths, JSON, padding or the number of rows are not as they should be.
    [[nodiscard]] Result<Content> finish(PictureKind kind, const PictureGeometry& geometry);

private:
    enum class Part { MetadataLength, Metadata, FileLength, File, Padding };
    [[nodiscard]] bool collect(std::span<const std::uint8_t>& from, std::size_t size);
    [[nodiscard]] Result<void> takeFront(std::span<const std::uint8_t>& plaintext);
    void reject(const QString& fault);

    QIODevice* m_file;
    std::uint64_t m_fileLimit;
    Part m_part = Part::MetadataLength;
    QByteArray m_collected;
    std::size_t m_metadataSize = 0;
    QByteArray m_metadataJson;
    std::uint64_t m_fileSize = 0;
    std::uint64_t m_fileLeft = 0;
    std::optional<QString> m_fault;
    QByteArray* m_array = nullptr; // of a file that is memory, once its length is known
    qint64 m_start = 0;
};

} // namespace veilpix::picture
