#include "common/picture/PictureRecipients.h"

#include "common/base/Literals.h"
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
    auto png = PngReader::open(source);
    if (!png) {
        return tl::unexpected(png.error());
    }
    RowBlock block;
    if (auto read = png->read(1, block); !read) {
        return tl::unexpected(read.error());
    }
    const auto fields = HeaderFields::parse(block.row(0));
    if (!fields) {
        return tl::unexpected(fields.error());
    }
    if (auto sized = fields->checkSize(png->width(), png->height()); !sized) {
        return tl::unexpected(sized.error());
    }
    std::vector<std::uint8_t> rows(block.row(0).begin(), block.row(0).end());
    for (std::uint32_t row = 1; row < headerRowsFor(fields->headerLength, png->width()); ++row) {
        if (auto read = png->read(1, block); !read) {
            return tl::unexpected(read.error());
        }
        rows.insert(rows.end(), block.row(0).begin(), block.row(0).end());
    }
    auto header = PictureHeader::parse(rows);
    if (!header) {
        return tl::unexpected(header.error());
    }
    auto keys = unlockHeader(*header, rows, png->width(), contentKey);
    if (!keys) {
        return tl::unexpected(keys.error());
    }
    return Opened{std::move(*png), std::move(*header), std::move(*keys)};
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
        if (auto read = from.read(std::min(most, count - done), block); !read) {
            return read;
        }
        pixels.clear();
        for (std::uint32_t i = 0; i < block.count; ++i) {
            pixels.insert(pixels.end(), block.row(i).begin(), block.row(i).end());
        }
        if (auto written = to.writePixels(pixels); !written) {
            return written;
        }
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
    if (auto set = header.setStanzas(std::move(stanzas)); !set) {
        return tl::unexpected(set.error());
    }
    const std::uint32_t width = opened.png.width();
    const std::uint32_t height = header.rows(width) + header.contentRows + 1;
    if (height > maximumHeight) {
        return fail(ErrorCode::TooLarge, u"needs %1 rows, at most 16000"_s.arg(height));
    }
    const auto rows = makeHeaderRows(header, width, opened.keys, random);
    if (!rows) {
        return tl::unexpected(rows.error());
    }
    PngWriter png(sink, {width, height});
    if (auto begun = png.begin(); !begun) {
        return tl::unexpected(begun.error());
    }
    if (auto written = png.writePixels(*rows); !written) {
        return tl::unexpected(written.error());
    }
    if (auto copied = copyRows(opened.png, header.contentRows + 1, png, control); !copied) {
        return tl::unexpected(copied.error());
    }
    if (auto finished = png.finish(); !finished) {
        return tl::unexpected(finished.error());
    }
    return header;
}

} // namespace

Result<PictureHeader> addRecipients(QIODevice& source, QIODevice& sink, const crypto::SecretBytes& contentKey,
                                    std::span<const crypto::RsaPublicKey> recipients, crypto::RandomSource& random,
                                    const PictureControl& control)
{
    auto opened = openAndUnlock(source, contentKey);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    std::vector<Stanza> stanzas = opened->header.stanzas;
    for (const crypto::RsaPublicKey& recipient : recipients) {
        auto wrapped = recipient.wrap(contentKey);
        if (!wrapped) {
            return tl::unexpected(wrapped.error());
        }
        stanzas.push_back({Stanza::rsaOaep, std::move(*wrapped)});
    }
    return rewrite(*opened, sink, std::move(stanzas), random, control);
}

Result<PictureHeader> withStanzas(QIODevice& source, QIODevice& sink, const crypto::SecretBytes& contentKey,
                                  std::vector<Stanza> stanzas, crypto::RandomSource& random,
                                  const PictureControl& control)
{
    auto opened = openAndUnlock(source, contentKey);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    return rewrite(*opened, sink, std::move(stanzas), random, control);
}

} // namespace veilpix::picture
