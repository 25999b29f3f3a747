#include "common/picture/PictureEncryptor.h"

#include <QBuffer>

#include "common/base/Literals.h"
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
    if (auto filled = random.fill(header.sealId.bytes); !filled) {
        return tl::unexpected(filled.error());
    }
    auto contentKey = request.contentKey ? request.contentKey->clone() : random.secret(32);
    if (!contentKey) {
        return tl::unexpected(contentKey.error());
    }
    const auto commitment = commitmentOf(header.itemId, *contentKey);
    if (!commitment) {
        return tl::unexpected(commitment.error());
    }
    header.commitment = *commitment;
    std::vector<Stanza> stanzas = request.stanzas;
    for (const crypto::RsaPublicKey& recipient : request.recipients) {
        auto wrapped = recipient.wrap(*contentKey);
        if (!wrapped) {
            return tl::unexpected(wrapped.error());
        }
        stanzas.push_back({Stanza::rsaOaep, std::move(*wrapped)});
    }
    if (auto set = header.setStanzas(std::move(stanzas)); !set) {
        return tl::unexpected(set.error());
    }
    auto keys = PictureKeys::derive(header.sealId, header.kind, *contentKey);
    if (!keys) {
        return tl::unexpected(keys.error());
    }
    return Sealing{std::move(header), std::move(*contentKey), std::move(*keys)};
}

// Encrypts and writes the content rows; the root over them.
Result<crypto::Digest> writeContent(const Sealing& sealing, const PictureGeometry& geometry, ContentSource& content,
                                    PngWriter& png, const PictureControl& control)
{
    RowBatches batches(geometry, control);
    std::vector<RowBatch> slots = batches.makeSlots();
    std::vector<PngWriter::Checksums> sums(slots.size());
    auto ciphers = batches.makeCiphers(sealing.keys.payload);
    if (!ciphers) {
        return tl::unexpected(ciphers.error());
    }
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
        const auto plaintext = content.read(std::span(batch.ownPlaintext).first(std::size_t(count) * capacity));
        if (!plaintext) {
            return tl::unexpected(plaintext.error());
        }
        batch.plaintext = *plaintext;
        return true;
    };
    stages.work = [&](std::size_t slot, unsigned worker) -> Result<void> {
        RowBatch& batch = slots[slot];
        RowCipher& cipher = (*ciphers)[worker];
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
        if (auto written = png.write(batch.rows.whole(), sums[slot]); !written) {
            return written;
        }
        batches.report(batch);
        return {};
    };
    if (auto run = OrderedPipeline::run(batches.threads(), stages); !run) {
        return tl::unexpected(run.error());
    }
    return root.finish();
}

Result<void> writeTrailer(const Sealing& sealing, const PictureGeometry& geometry, const Signer& signer,
                          const crypto::Digest& root, PngWriter& png)
{
    PictureTrailer trailer;
    trailer.root = root;
    trailer.fingerprint = signer.fingerprint;
    trailer.verifyKey = signer.key.verifyKey().bytes();
    const auto signature = signer.key.sign(crypto::viewOf(trailer.signedMessage(sealing.header)));
    if (!signature) {
        return tl::unexpected(signature.error());
    }
    trailer.signature = *signature;
    std::vector<std::uint8_t> row(rowBytes(geometry.width));
    const auto plaintext = std::span(row).first(rowCapacity(geometry.width));
    trailer.serialise(plaintext);
    auto cipher = RowCipher::create(sealing.keys.payload);
    if (!cipher) {
        return tl::unexpected(cipher.error());
    }
    if (auto sealed = cipher->seal(RowKind::Trailer, geometry.contentRows, plaintext, row); !sealed) {
        return sealed;
    }
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
    if (auto checked = checkRequest(request); !checked) {
        return tl::unexpected(checked.error());
    }
    if (source.isSequential()) {
        auto spool = SealedSpool::fill(source, limit, m_random);
        return spool ? encrypt(request, **spool, sink, control) : Result<SealedPicture>(tl::unexpected(spool.error()));
    }
    const auto fileSize = std::uint64_t(std::max<qint64>(0, source.size() - source.pos()));
    if (fileSize > limit) {
        return fail(ErrorCode::TooLarge, u"%1 bytes, at most %2"_s.arg(fileSize).arg(limit));
    }

    const auto metadata = request.metadata.toJson();
    if (!metadata) {
        return tl::unexpected(metadata.error());
    }
    auto sealing = prepare(request, m_random);
    if (!sealing) {
        return tl::unexpected(sealing.error());
    }
    PictureHeader& header = sealing->header;
    const auto geometry = PictureGeometry::forContent(std::uint64_t(metadata->size()), fileSize, header.headerLength);
    if (!geometry) {
        return tl::unexpected(geometry.error());
    }
    header.contentRows = geometry->contentRows;
    const auto headerRows = makeHeaderRows(header, geometry->width, sealing->keys, m_random);
    if (!headerRows) {
        return tl::unexpected(headerRows.error());
    }

    PngWriter png(sink, {geometry->width, geometry->height()});
    if (auto begun = png.begin(); !begun) {
        return tl::unexpected(begun.error());
    }
    if (auto written = png.writePixels(*headerRows); !written) {
        return tl::unexpected(written.error());
    }
    ContentSource content(*metadata, source, fileSize);
    const auto root = writeContent(*sealing, *geometry, content, png, control);
    if (!root) {
        return tl::unexpected(root.error());
    }
    if (auto written = writeTrailer(*sealing, *geometry, m_signer, *root, png); !written) {
        return tl::unexpected(written.error());
    }
    if (auto finished = png.finish(); !finished) {
        return tl::unexpected(finished.error());
    }
    return SealedPicture{header.itemId,
                         header.sealId,
                         header.version,
                         header.commitment,
                         std::move(sealing->contentKey),
                         std::move(header.stanzas),
                         geometry->width,
                         geometry->height(),
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
