#include "common/picture/PictureRecipients.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/picture/DeviceIo.h"
#include "common/picture/PictureKeys.h"
#include "common/picture/PngReader.h"
#include "common/picture/PngWriter.h"

namespace veilpix::picture {

namespace {

constexpr std::uint32_t bytesAtATime = 1u << 20;

// A picture whose header is read, with the rows behind it still to come.
struct Opened {
    PngReader png;
    PictureHeader header;
    PictureKeys keys;
};

Result<Opened> openAndUnlock(QIODevice& source, const crypto::SecretBytes& contentKey)
{
    VEILPIX_TRY(auto png, PngReader::open(source));
    RowBlock block;
    VEILPIX_TRY_VOID(png.read(1, block));
    VEILPIX_TRY(const auto fields, HeaderFields::parse(block.row(0)));
    VEILPIX_TRY_VOID(fields.checkSize(png.width(), png.height()));
    std::vector<std::uint8_t> rows(block.row(0).begin(), block.row(0).end());
    for (std::uint32_t row = 1; row < headerRowsFor(fields.headerLength, png.width()); ++row) {
        VEILPIX_TRY_VOID(png.read(1, block));
        rows.insert(rows.end(), block.row(0).begin(), block.row(0).end());
    }
    VEILPIX_TRY(auto header, PictureHeader::parse(rows));
    VEILPIX_TRY(auto keys, unlockHeader(header, rows, png.width(), contentKey));
    return Opened{std::move(png), std::move(header), std::move(keys)};
}

// Everything behind the header, as it is.
Result<void> copyRows(PngReader& from, std::uint32_t count, PngWriter& to, const PictureControl& control)
{
    const std::uint32_t most = std::max(1u, bytesAtATime / rowBytes(from.width()));
    std::vector<std::uint8_t> pixels;
    RowBlock block;
    for (std::uint32_t done = 0; done < count; done += block.count) {
        if (control.stop.stop_requested()) {
            return fail(ErrorCode::Cancelled);
        }
        VEILPIX_TRY_VOID(from.read(std::min(most, count - done), block));
        pixels.clear();
        for (std::uint32_t i = 0; i < block.count; ++i) {
            pixels.insert(pixels.end(), block.row(i).begin(), block.row(i).end());
        }
        VEILPIX_TRY_VOID(to.writePixels(pixels));
        if (control.progress) {
            control.progress(std::uint64_t(done + block.count) * rowBytes(from.width()),
                             std::uint64_t(count) * rowBytes(from.width()));
        }
    }
    return {};
}

Result<PictureHeader> rewrite(Opened& opened, QIODevice& sink, std::vector<Stanza> stanzas,
                              crypto::RandomSource& random, const PictureControl& control)
{
    PictureHeader header = opened.header;
    VEILPIX_TRY_VOID(header.setStanzas(std::move(stanzas)));
    const std::uint32_t width = opened.png.width();
    const std::uint32_t height = header.rows(width) + header.contentRows + 1;
    if (height > maximumHeight) {
        return fail(ErrorCode::TooLarge, u"needs %1 rows, at most 16000"_s.arg(height));
    }
    VEILPIX_TRY(const auto rows, makeHeaderRows(header, width, opened.keys, random));
    PngWriter png(sink, {width, height});
    VEILPIX_TRY_VOID(png.begin());
    VEILPIX_TRY_VOID(png.writePixels(rows));
    VEILPIX_TRY_VOID(copyRows(opened.png, header.contentRows + 1, png, control));
    VEILPIX_TRY_VOID(png.finish());
    return header;
}

} // namespace

Result<PictureHeader> addRecipients(QIODevice& source, QIODevice& sink, const crypto::SecretBytes& contentKey,
                                    std::span<const crypto::RsaPublicKey> recipients, crypto::RandomSource& random,
                                    const PictureControl& control)
{
    VEILPIX_TRY(auto opened, openAndUnlock(source, contentKey));
    std::vector<Stanza> stanzas = opened.header.stanzas;
    for (const crypto::RsaPublicKey& recipient : recipients) {
        VEILPIX_TRY(auto wrapped, recipient.wrap(contentKey));
        stanzas.push_back({Stanza::rsaOaep, std::move(wrapped)});
    }
    return rewrite(opened, sink, std::move(stanzas), random, control);
}

} // namespace veilpix::picture
