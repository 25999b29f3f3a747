#include "common/picture/PictureEncryptor.h"

#include <QBuffer>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/ContentStream.h"
#include "common/picture/OrderedPipeline.h"
#include "common/picture/PictureKeys.h"
#include "common/picture/PictureTrailer.h"
#include "common/picture/PngWriter.h"
#include "common/picture/RowBatches.h"
#include "common/picture/SealedSpool.h"

namespace veilpix::picture {

namespace {

Result<void> checkRequest(const SealRequest& request)
{
    const std::size_t stanzas = request.recipients.size() + request.stanzas.size();
    const auto refuse = [](const char* why) { return fail(ErrorCode::InvalidArgument, QString::fromLatin1(why)); };
    if (request.version < 1) {
        return refuse("versions start at 1");
    }
    if (request.contentKey && (!request.itemId || request.contentKey->size() != 32)) {
        return refuse("a content key has 32 bytes and belongs to an item id");
    }
    if (!request.contentKey && !request.stanzas.empty()) {
        return refuse("stanzas need the content key that they wrap");
    }
    if (request.kind == PictureKind::Thumbnail && (!request.contentKey || stanzas != 0)) {
        return refuse("a thumbnail has its picture's content key and no stanzas");
    }
    if (request.kind == PictureKind::Picture && (stanzas < 1 || stanzas > HeaderFields::maximumStanzas)) {
        return refuse("a picture has 1 to 64 recipients");
    }
    return {};
}

// All that is known before the first content row.
struct Sealing {
    PictureHeader header;
    crypto::SecretBytes contentKey;
    PictureKeys keys;
};

Result<Sealing> prepare(const SealRequest& request, crypto::RandomSource& random)
{
    PictureHeader header;
    header.kind = request.kind;
    header.version = request.version;
    if (request.itemId) {
        header.itemId = *request.itemId;
    } else if (auto filled = random.fill(header.itemId.bytes); !filled) {
        return tl::unexpected(filled.error());
    }
    VEILPIX_TRY_VOID(random.fill(header.sealId.bytes));
    VEILPIX_TRY(auto contentKey, request.contentKey ? request.contentKey->clone() : random.secret(32));
    VEILPIX_TRY(const auto commitment, commitmentOf(header.itemId, contentKey));
    header.commitment = commitment;
    std::vector<Stanza> stanzas = request.stanzas;
    for (const crypto::RsaPublicKey& recipient : request.recipients) {
        VEILPIX_TRY(auto wrapped, recipient.wrap(contentKey));
        stanzas.push_back({Stanza::rsaOaep, std::move(wrapped)});
    }
    VEILPIX_TRY_VOID(header.setStanzas(std::move(stanzas)));
    VEILPIX_TRY(auto keys, PictureKeys::derive(header.sealId, header.kind, contentKey));
    return Sealing{std::move(header), std::move(contentKey), std::move(keys)};
}

// Encrypts and writes the content rows; the root over them.
Result<crypto::Digest> writeContent(const Sealing& sealing, const PictureGeometry& geometry, ContentSource& content,
                                    PngWriter& png, const PictureControl& control)
{
    RowBatches batches(geometry, control);
    std::vector<RowBatch> slots = batches.makeSlots();
    std::vector<PngWriter::Checksums> sums(slots.size());
    VEILPIX_TRY(auto ciphers, batches.makeCiphers(sealing.keys.payload));
    const std::uint32_t capacity = rowCapacity(geometry.width);
    RootHash root(sealing.header, geometry.width);

    OrderedPipeline::Stages stages;
    stages.fill = [&](std::size_t slot) -> Result<bool> {
        RowBatch& batch = slots[slot];
        std::uint32_t count = 0;
        auto more = batches.next(batch, count);
        if (!more || !*more) {
            return more;
        }
        if (std::uint8_t* const place = png.placeFor(geometry.headerRows + batch.first)) {
            batch.rows.place(place, PngLayout::rowLead, rowBytes(geometry.width), count);
        } else {
            batch.rows.shape(PngLayout::rowLead, rowBytes(geometry.width), count);
        }
        VEILPIX_TRY(const auto plaintext,
                    content.read(std::span(batch.ownPlaintext).first(std::size_t(count) * capacity)));
        batch.plaintext = plaintext;
        return true;
    };
    stages.work = [&](std::size_t slot, unsigned worker) -> Result<void> {
        RowBatch& batch = slots[slot];
        RowCipher& cipher = ciphers[worker];
        png.frame(batch.rows.whole(), geometry.headerRows + batch.first, batch.rows.count);
        sums[slot] = {};
        for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
            const std::uint32_t index = batch.first + i;
            const crypto::ByteView plaintext{batch.plaintext + std::size_t(i) * capacity, capacity};
            if (auto sealed = cipher.seal(batches.kindOf(index), index, plaintext, batch.rows.writableRow(i));
                !sealed) {
                return sealed;
            }
            batch.leaves[i] = cipher.leaf(batch.rows.row(i));
            PngWriter::addTo(sums[slot], batch.rows.framedRow(i));
        }
        return {};
    };
    stages.drain = [&](std::size_t slot) -> Result<void> {
        RowBatch& batch = slots[slot];
        for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
            root.add(batch.leaves[i]);
        }
        VEILPIX_TRY_VOID(png.write(batch.rows.whole(), sums[slot]));
        batches.report(batch);
        return {};
    };
    VEILPIX_TRY_VOID(OrderedPipeline::run(batches.threads(), stages));
    return root.finish();
}

Result<void> writeTrailer(const Sealing& sealing, const PictureGeometry& geometry, const Signer& signer,
                          const crypto::Digest& root, PngWriter& png)
{
    PictureTrailer trailer;
    trailer.root = root;
    trailer.fingerprint = signer.fingerprint;
    trailer.verifyKey = signer.key.verifyKey().bytes();
    VEILPIX_TRY(const auto signature, signer.key.sign(crypto::viewOf(trailer.signedMessage(sealing.header))));
    trailer.signature = signature;
    std::vector<std::uint8_t> row(rowBytes(geometry.width));
    const auto plaintext = std::span(row).first(rowCapacity(geometry.width));
    trailer.serialise(plaintext);
    VEILPIX_TRY(auto cipher, RowCipher::create(sealing.keys.payload));
    VEILPIX_TRY_VOID(cipher.seal(RowKind::Trailer, geometry.contentRows, plaintext, row));
    return png.writePixels(row);
}

} // namespace

PictureEncryptor::PictureEncryptor(crypto::RandomSource& random, Signer signer) : m_random(random), m_signer(signer)
{
}

Result<SealedPicture> PictureEncryptor::encrypt(const SealRequest& request, QIODevice& source, QIODevice& sink,
                                                const PictureControl& control)
{
    const bool thumbnail = request.kind == PictureKind::Thumbnail;
    const std::uint64_t limit = thumbnail ? maximumThumbnail : maximumContent;
    VEILPIX_TRY_VOID(checkRequest(request));
    if (source.isSequential()) {
        auto spool = SealedSpool::fill(source, limit, m_random);
        return spool ? encrypt(request, **spool, sink, control) : Result<SealedPicture>(tl::unexpected(spool.error()));
    }
    const auto fileSize = std::uint64_t(std::max<qint64>(0, source.size() - source.pos()));
    if (fileSize > limit) {
        return fail(ErrorCode::TooLarge, u"%1 bytes, at most %2"_s.arg(fileSize).arg(limit));
    }

    VEILPIX_TRY(const auto metadata, request.metadata.toJson());
    VEILPIX_TRY(auto sealing, prepare(request, m_random));
    PictureHeader& header = sealing.header;
    VEILPIX_TRY(const auto geometry,
                PictureGeometry::forContent(std::uint64_t(metadata.size()), fileSize, header.headerLength));
    header.contentRows = geometry.contentRows;
    VEILPIX_TRY(const auto headerRows, makeHeaderRows(header, geometry.width, sealing.keys, m_random));

    PngWriter png(sink, {geometry.width, geometry.height()});
    VEILPIX_TRY_VOID(png.begin());
    VEILPIX_TRY_VOID(png.writePixels(headerRows));
    ContentSource content(metadata, source, fileSize);
    VEILPIX_TRY(const auto root, writeContent(sealing, geometry, content, png, control));
    VEILPIX_TRY_VOID(writeTrailer(sealing, geometry, m_signer, root, png));
    VEILPIX_TRY_VOID(png.finish());
    return SealedPicture{header.itemId,
                         header.sealId,
                         header.version,
                         header.commitment,
                         std::move(sealing.contentKey),
                         std::move(header.stanzas),
                         geometry.width,
                         geometry.height(),
                         png.layout().fileSize(),
                         fileSize};
}

Result<SealedPicture> PictureEncryptor::encrypt(const SealRequest& request, const QByteArray& content, QByteArray& png)
{
    QBuffer source;
    source.setData(content);
    QBuffer sink;
    if (!source.open(QIODevice::ReadOnly) || !sink.open(QIODevice::WriteOnly)) {
        return fail(ErrorCode::Internal, u"no buffers"_s);
    }
    auto sealed = encrypt(request, source, sink);
    if (sealed) {
        png = sink.data();
    }
    return sealed;
}

} // namespace veilpix::picture
