#include "common/picture/SealedSpool.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/DeviceIo.h"

namespace veilpix::picture {

namespace {

constexpr std::size_t chunkBytes = std::size_t(256) << 10;

std::array<std::uint8_t, crypto::Aead::nonceSize> chunkNonce(std::uint64_t chunk)
{
    std::array<std::uint8_t, crypto::Aead::nonceSize> nonce{};
    qToBigEndian(chunk, nonce.data() + 4);
    return nonce;
}

} // namespace

SealedSpool::SealedSpool(crypto::Aead aead) : m_aead(std::move(aead)), m_chunk(chunkBytes + crypto::Aead::tagSize)
{
}

SealedSpool::~SealedSpool()
{
    crypto::wipe(crypto::MutableBytes(m_chunk));
}

Result<std::unique_ptr<SealedSpool>> SealedSpool::fill(QIODevice& source, std::uint64_t limit,
                                                       crypto::RandomSource& random)
{
    VEILPIX_TRY(const auto key, random.secret(crypto::Aead::keySize));
    VEILPIX_TRY(auto aead, crypto::Aead::create(key));
    std::unique_ptr<SealedSpool> spool(new SealedSpool(std::move(aead)));
    VEILPIX_TRY_VOID(spool->take(source, limit));
    return spool;
}

Result<void> SealedSpool::take(QIODevice& source, std::uint64_t limit)
{
    if (!m_file.open()) {
        return temporaryFailure({ErrorCode::Io, m_file.errorString()});
    }
    const crypto::MutableBytes chunk = m_chunk;
    for (std::uint64_t index = 0;; ++index) {
        VEILPIX_TRY(const auto count, readUpTo(source, chunk.first(chunkBytes)));
        m_size += qint64(count);
        if (std::uint64_t(m_size) > limit) {
            return fail(ErrorCode::TooLarge, u"more than %1 bytes"_s.arg(limit));
        }
        const auto plaintext = chunk.first(count);
        if (auto sealed =
                m_aead.seal(chunkNonce(index), {}, plaintext, plaintext, chunk.subspan(count, crypto::Aead::tagSize));
            !sealed) {
            return sealed;
        }
        if (auto written = writeAll(m_file, chunk.first(count + crypto::Aead::tagSize)); !written) {
            return temporaryFailure(written.error());
        }
        if (count < chunkBytes) {
            break;
        }
    }
    m_left = m_size;
    if (!m_file.seek(0) || !open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return fail(ErrorCode::Io, m_file.errorString());
    }
    return {};
}

Result<void> SealedSpool::loadChunk()
{
    const auto count = std::size_t(std::min<qint64>(m_left, qint64(chunkBytes)));
    const crypto::MutableBytes chunk = m_chunk;
    VEILPIX_TRY(const auto got, readUpTo(m_file, chunk.first(count + crypto::Aead::tagSize)));
    if (got < count + crypto::Aead::tagSize) {
        return fail(ErrorCode::Io, u"the temporary file ends early"_s);
    }
    m_chunkSize = count;
    m_chunkDone = 0;
    const auto text = chunk.first(count);
    return m_aead.open(chunkNonce(m_chunkIndex++), {}, text, chunk.subspan(count, crypto::Aead::tagSize), text);
}

qint64 SealedSpool::readData(char* into, qint64 most)
{
    qint64 done = 0;
    while (done < most && m_left > 0) {
        if (m_chunkDone == m_chunkSize) {
            if (auto loaded = loadChunk(); !loaded) {
                setErrorString(loaded.error().context);
                return -1;
            }
        }
        const qint64 count = std::min(most - done, qint64(m_chunkSize - m_chunkDone));
        std::copy_n(m_chunk.data() + m_chunkDone, count, into + done);
        m_chunkDone += std::size_t(count);
        m_left -= count;
        done += count;
    }
    return done;
}

} // namespace veilpix::picture
