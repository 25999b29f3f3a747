#include "common/picture/PictureDecryptor.h"

#include <QBuffer>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/ContentStream.h"
#include "common/picture/OrderedPipeline.h"
#include "common/picture/PictureKeys.h"
#include "common/picture/PictureTrailer.h"
#include "common/picture/PngReader.h"
#include "common/picture/RowBatches.h"

namespace veilpix::picture {

namespace {

// Without the mark nobody can say whether this ever was an encrypted picture; but its size tells what may have
// happened.
QString describeUnmarked(std::uint32_t width, std::uint32_t height)
{
    const QString size = u"%1 × %2 pixels"_s.arg(width).arg(height);
    return isPictureSize(width, height)
               ? u"a PNG without the mark of an encrypted picture in its first pixels, though %1 is a size "
                 u"that one can have: it went through JPEG or another format with loss, or was recoloured, "
                 u"turned, slightly resized or cropped; or it is another picture"_s.arg(size)
               : u"a PNG without the mark of an encrypted picture in its first pixels, and no encrypted "
                 u"picture is of %1: it was resized or cropped or turned, or it is another picture"_s.arg(size);
}

} // namespace

struct PictureDecryptor::State {
    PngReader png;
    PictureHeader header;
    std::vector<std::uint8_t> headerRows; // as pixels
    PictureGeometry geometry;
    crypto::SecretBytes contentKey;
    std::optional<PictureKeys> keys;
    std::uint64_t fileLimit = maximumContent;
    bool spent = false;

    Result<void> readHeader();
    Result<crypto::Digest> readContent(ContentSink& sink, const PictureControl& control);
    Result<PictureTrailer> readTrailer();
};

Result<void> PictureDecryptor::State::readHeader()
{
    RowBlock block;
    VEILPIX_TRY_VOID(png.read(1, block));
    const auto fields = HeaderFields::parse(block.row(0));
    if (!fields && fields.error().code == ErrorCode::NotAVeilpixPicture) {
        return fail(fields.error().code, describeUnmarked(png.width(), png.height()));
    }
    if (!fields) {
        return tl::unexpected(fields.error());
    }
    VEILPIX_TRY_VOID(fields->checkSize(png.width(), png.height()));
    geometry = {png.width(), headerRowsFor(fields->headerLength, png.width()), fields->contentRows};
    headerRows.assign(block.row(0).begin(), block.row(0).end());
    if (geometry.headerRows > 1) {
        VEILPIX_TRY_VOID(png.read(geometry.headerRows - 1, block));
        for (std::uint32_t i = 0; i < block.count; ++i) {
            headerRows.insert(headerRows.end(), block.row(i).begin(), block.row(i).end());
        }
    }
    VEILPIX_TRY(auto parsed, PictureHeader::parse(headerRows));
    header = std::move(parsed);
    return {};
}

// Authenticates the content rows and hands their plaintext over; the root over them.
Result<crypto::Digest> PictureDecryptor::State::readContent(ContentSink& sink, const PictureControl& control)
{
    RowBatches batches(geometry, control);
    std::vector<RowBatch> slots = batches.makeSlots();
    VEILPIX_TRY(auto ciphers, batches.makeCiphers(keys->payload));
    const std::uint32_t capacity = rowCapacity(geometry.width);
    RootHash root(header, geometry.width);

    OrderedPipeline::Stages stages;
    stages.fill = [&](std::size_t slot) -> Result<bool> {
        std::uint32_t count = 0;
        auto more = batches.next(slots[slot], count);
        if (!more || !*more) {
            return more;
        }
        RowBatch& batch = slots[slot];
        VEILPIX_TRY_VOID(png.read(count, batch.rows));
        const std::size_t size = std::size_t(count) * capacity;
        std::uint8_t* const place = sink.placeFor(std::uint64_t(batch.first) * capacity, size);
        batch.target = place ? place : batch.ownPlaintext.data();
        return true;
    };
    stages.work = [&](std::size_t slot, unsigned worker) -> Result<void> {
        RowBatch& batch = slots[slot];
        RowCipher& cipher = ciphers[worker];
        for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
            const std::uint32_t index = batch.first + i;
            const crypto::MutableBytes plaintext{batch.target + std::size_t(i) * capacity, capacity};
            VEILPIX_TRY_VOID(cipher.open(batches.kindOf(index), index, batch.rows.row(i), plaintext));
            batch.leaves[i] = cipher.leaf(batch.rows.row(i));
        }
        return {};
    };
    stages.drain = [&](std::size_t slot) -> Result<void> {
        RowBatch& batch = slots[slot];
        for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
            root.add(batch.leaves[i]);
        }
        VEILPIX_TRY_VOID(sink.write({batch.target, std::size_t(batch.rows.count) * capacity}));
        batches.report(batch);
        return {};
    };
    VEILPIX_TRY_VOID(OrderedPipeline::run(batches.threads(), stages));
    return root.finish();
}

Result<PictureTrailer> PictureDecryptor::State::readTrailer()
{
    RowBlock block;
    VEILPIX_TRY_VOID(png.read(1, block));
    VEILPIX_TRY(auto cipher, RowCipher::create(keys->payload));
    std::vector<std::uint8_t> plaintext(rowCapacity(geometry.width));
    VEILPIX_TRY_VOID(cipher.open(RowKind::Trailer, geometry.contentRows, block.row(0), plaintext));
    return PictureTrailer::parse(plaintext);
}

PictureDecryptor::PictureDecryptor(std::unique_ptr<State> state) : m_state(std::move(state))
{
}
PictureDecryptor::~PictureDecryptor() = default;
PictureDecryptor::PictureDecryptor(PictureDecryptor&&) noexcept = default;
PictureDecryptor& PictureDecryptor::operator=(PictureDecryptor&&) noexcept = default;

Result<PictureDecryptor> PictureDecryptor::open(QIODevice& source)
{
    VEILPIX_TRY(auto png, PngReader::open(source));
    std::unique_ptr<State> state(new State{std::move(png), {}, {}, {}, {}, {}});
    VEILPIX_TRY_VOID(state->readHeader());
    return PictureDecryptor(std::move(state));
}

const PictureHeader& PictureDecryptor::header() const
{
    return m_state->header;
}

std::uint32_t PictureDecryptor::width() const
{
    return m_state->png.width();
}

std::uint32_t PictureDecryptor::height() const
{
    return m_state->png.height();
}

bool PictureDecryptor::hasOwnLayout() const
{
    return m_state->png.hasOwnLayout();
}

const crypto::SecretBytes& PictureDecryptor::contentKey() const
{
    return m_state->contentKey;
}

Result<void> PictureDecryptor::unlock(std::span<const crypto::RsaPrivateKey> keys)
{
    const auto& stanzas = m_state->header.stanzas;
    for (const crypto::RsaPrivateKey& key : keys) {
        for (const Stanza& stanza : stanzas) {
            if (stanza.type != Stanza::rsaOaep ||
                std::size_t(stanza.wrappedKey.size()) != key.publicKey().wrappedSize()) {
                continue;
            }
            if (auto contentKey = key.unwrap(crypto::viewOf(stanza.wrappedKey))) {
                return unlockWith(std::move(*contentKey));
            }
        }
    }
    if (stanzas.empty()) {
        return fail(ErrorCode::NoMatchingKey, u"a thumbnail opens with its picture's content key only"_s);
    }
    return fail(ErrorCode::NoMatchingKey,
                u"encrypted for %1, and not for this key, or pixels of its header were changed"_s.arg(
                    stanzas.size() == 1 ? u"one person"_s : u"%1 people"_s.arg(stanzas.size())));
}

Result<void> PictureDecryptor::unlock(const crypto::SecretBytes& contentKey)
{
    return unlockWith(contentKey.clone());
}

Result<void> PictureDecryptor::unlockWith(crypto::SecretBytes contentKey)
{
    VEILPIX_TRY(auto keys, unlockHeader(m_state->header, m_state->headerRows, width(), contentKey));
    m_state->keys = std::move(keys);
    m_state->contentKey = std::move(contentKey);
    return {};
}

Result<OpenedPicture> PictureDecryptor::run(QIODevice* sink, const PictureControl& control)
{
    if (!m_state->keys || std::exchange(m_state->spent, true)) {
        return fail(ErrorCode::InvalidArgument, u"unlock first, then decrypt once"_s);
    }
    ContentSink content(sink, m_state->fileLimit);
    VEILPIX_TRY(const auto root, m_state->readContent(content, control));
    VEILPIX_TRY(const auto trailer, m_state->readTrailer());
    VEILPIX_TRY(auto signerKey, trailer.check(m_state->header, root));
    VEILPIX_TRY(auto opened, content.finish(m_state->header.kind, m_state->geometry));
    return OpenedPicture{std::move(opened.metadata), std::move(opened.metadataJson), opened.fileSize,
                         trailer.fingerprint, std::move(signerKey)};
}

Result<OpenedPicture> PictureDecryptor::decrypt(QIODevice& sink, const PictureControl& control)
{
    return run(&sink, control);
}

Result<OpenedPicture> PictureDecryptor::verify(const PictureControl& control)
{
    return run(nullptr, control);
}

Result<OpenedPicture> PictureDecryptor::decryptTo(QByteArray& content, std::uint64_t limit,
                                                  const PictureControl& control)
{
    QByteArray bytes;
    // In one piece, so that growing leaves no copies of the plaintext behind.
    bytes.reserve(qsizetype(std::min({limit, m_state->geometry.capacity(), maximumContent})));
    QBuffer sink(&bytes);
    if (!sink.open(QIODevice::WriteOnly)) {
        return fail(ErrorCode::Internal, u"no buffer"_s);
    }
    m_state->fileLimit = limit;
    auto opened = run(&sink, control);
    sink.close();
    if (opened) {
        content = std::move(bytes);
    } else {
        crypto::wipe(bytes);
    }
    return opened;
}

} // namespace veilpix::picture
