// A source of unknown length, kept in a temporary file until its end is known. What lies on the disk is encrypted under
// a key that exists only in this object.
#pragma once

#include <QIODevice>
#include <QTemporaryFile>
#include <vector>

#include "common/crypto/Aead.h"
#include "common/crypto/Random.h"

namespace veilpix::picture {

class SealedSpool final : public QIODevice {
public:
    // Reads source to its end. TooLarge beyond `limit` bytes; Io, NoSpace.
    [[nodiscard]] static Result<std::unique_ptr<SealedSpool>> fill(QIODevice& source, std::uint64_t limit,
                                                                   crypto::RandomSource& random);
    ~SealedSpool() override;

    // Bytes that came in. To be read once, from the start.
    [[nodiscard]] qint64 size() const override { return m_size; }
    [[nodiscard]] bool isSequential() const override { return false; }

protected:
    qint64 readData(char* into, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    explicit SealedSpool(crypto::Aead aead);
    [[nodiscard]] Result<void> take(QIODevice& source, std::uint64_t limit);
    [[nodiscard]] Result<void> loadChunk();

    crypto::Aead m_aead;
    QTemporaryFile m_file;
    std::vector<std::uint8_t> m_chunk; // plaintext and room for a tag
    std::size_t m_chunkSize = 0;
    std::size_t m_chunkDone = 0;
    std::uint64_t m_chunkIndex = 0;
    qint64 m_size = 0;
    qint64 m_left = 0;
};

} // namespace veilpix::picture
