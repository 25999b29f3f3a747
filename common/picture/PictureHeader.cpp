#include "common/picture/PictureHeader.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::picture {

namespace {

constexpr std::string_view magic = "VEILPIX1";
constexpr std::uint8_t suite = 1;
constexpr std::size_t stanzaHead = 3;
constexpr std::size_t leastRsaSize = 2048 / 8;
constexpr std::size_t mostRsaSize = 4096 / 8;

// Where the fields lie.
constexpr std::size_t suiteAt = 8;
constexpr std::size_t kindAt = 9;
constexpr std::size_t lengthAt = 10;
constexpr std::size_t rowsAt = 14;
constexpr std::size_t itemAt = 18;
constexpr std::size_t sealAt = 34;
constexpr std::size_t versionAt = 50;
constexpr std::size_t commitmentAt = 58;
constexpr std::size_t stanzasAt = 90;

tl::unexpected<Error> badHeader(const QString& context)
{
    return fail(ErrorCode::BadHeader, context);
}

} // namespace

Result<HeaderFields> HeaderFields::parse(crypto::ByteView row)
{
    if (row.size() < size || !std::equal(magic.begin(), magic.end(), row.begin())) {
        if (row.size() >= size && std::equal(magic.begin(), magic.end() - 1, row.begin())) {
            return fail(ErrorCode::Unsupported,
                        u"an encrypted picture of another format version, or one whose first pixels were changed"_s);
        }
        return fail(ErrorCode::NotAVeilpixPicture,
                    u"a PNG without the mark of an encrypted picture in its first pixels: another "
                    u"picture, or one that was resized, cropped, recoloured or went through JPEG"_s);
    }
    if (row[suiteAt] != suite) {
        return fail(ErrorCode::Unsupported,
                    u"suite %1 is not known here; or its first pixels were changed"_s.arg(row[suiteAt]));
    }
    if (row[kindAt] > std::uint8_t(PictureKind::Thumbnail)) {
        return fail(ErrorCode::Unsupported,
                    u"kind %1 is not known here; or its first pixels were changed"_s.arg(row[kindAt]));
    }
    HeaderFields fields;
    fields.kind = PictureKind(row[kindAt]);
    fields.headerLength = qFromBigEndian<std::uint32_t>(row.data() + lengthAt);
    fields.contentRows = qFromBigEndian<std::uint32_t>(row.data() + rowsAt);
    std::copy_n(row.begin() + itemAt, ItemId::size, fields.itemId.bytes.begin());
    std::copy_n(row.begin() + sealAt, SealId::size, fields.sealId.bytes.begin());
    fields.version = qFromBigEndian<std::uint64_t>(row.data() + versionAt);
    std::copy_n(row.begin() + commitmentAt, Commitment::size, fields.commitment.bytes.begin());
    fields.stanzaCount = qFromBigEndian<std::uint16_t>(row.data() + stanzasAt);
    if (fields.headerLength < size || fields.headerLength > maximumHeaderLength) {
        return badHeader(u"header length %1 is outside of its limits"_s.arg(fields.headerLength));
    }
    if (fields.contentRows < 1 || fields.contentRows > maximumHeight) {
        return badHeader(
            u"its header speaks of %1 content rows, more than a picture can have"_s.arg(fields.contentRows));
    }
    if (fields.version < 1) {
        return badHeader(u"version 0"_s);
    }
    const bool thumbnail = fields.kind == PictureKind::Thumbnail;
    if (fields.stanzaCount > maximumStanzas || thumbnail != (fields.stanzaCount == 0)) {
        return badHeader(u"%1 stanzas"_s.arg(fields.stanzaCount));
    }
    if (fields.headerLength < size + stanzaHead * fields.stanzaCount) {
        return badHeader(u"the header is too short for its stanzas"_s);
    }
    return fields;
}

Result<void> HeaderFields::checkSize(std::uint32_t width, std::uint32_t height) const
{
    const std::uint64_t rows = std::uint64_t(headerRowsFor(headerLength, width)) + contentRows + 1;
    if (rows == height) {
        return {};
    }
    const QString what = height < rows && widthFitsRows(width, contentRows) ? u"rows were cut off"_s
                         : height > rows ? u"rows were added, or it was cropped or resized"_s
                                         : u"it was cropped or resized"_s;
    return badHeader(u"the PNG is %1 × %2 pixels, but its header needs %3 rows at this width: %4"_s.arg(width)
                         .arg(height)
                         .arg(rows)
                         .arg(what));
}

Result<void> PictureHeader::setStanzas(std::vector<Stanza> value)
{
    if (value.size() > maximumStanzas) {
        return fail(ErrorCode::TooLarge, u"%1 recipients, at most 64"_s.arg(value.size()));
    }
    if ((kind == PictureKind::Thumbnail) != value.empty()) {
        return fail(ErrorCode::InvalidArgument, u"a picture has recipients, a thumbnail has none"_s);
    }
    std::size_t length = size;
    for (const Stanza& stanza : value) {
        const auto bytes = std::size_t(stanza.wrappedKey.size());
        if (bytes > 0xffff || (stanza.type == Stanza::rsaOaep && (bytes < leastRsaSize || bytes > mostRsaSize))) {
            return fail(ErrorCode::InvalidArgument, u"a wrapped key of %1 bytes"_s.arg(bytes));
        }
        length += stanzaHead + bytes;
    }
    if (length > maximumHeaderLength) {
        return fail(ErrorCode::TooLarge, u"a header of %1 bytes"_s.arg(length));
    }
    headerLength = std::uint32_t(length);
    stanzaCount = std::uint16_t(value.size());
    stanzas = std::move(value);
    return {};
}

QByteArray PictureHeader::serialise() const
{
    QByteArray out;
    out.reserve(headerLength);
    out.append(magic.data(), qsizetype(magic.size()));
    out.append(char(suite));
    out.append(char(kind));
    crypto::append(out, crypto::bigEndian(headerLength));
    crypto::append(out, crypto::bigEndian(contentRows));
    crypto::append(out, itemId.bytes);
    crypto::append(out, sealId.bytes);
    crypto::append(out, crypto::bigEndian(version));
    crypto::append(out, commitment.bytes);
    crypto::append(out, crypto::bigEndian(stanzaCount));
    for (const Stanza& stanza : stanzas) {
        out.append(char(stanza.type));
        crypto::append(out, crypto::bigEndian(std::uint16_t(stanza.wrappedKey.size())));
        out.append(stanza.wrappedKey);
    }
    return out;
}

Result<PictureHeader> PictureHeader::parse(crypto::ByteView headerRows)
{
    VEILPIX_TRY(const auto fields, HeaderFields::parse(headerRows));
    PictureHeader header;
    static_cast<HeaderFields&>(header) = fields;
    if (headerRows.size() < std::size_t(header.headerLength) + headerMacSize) {
        return badHeader(u"the header is longer than its rows"_s);
    }
    crypto::ByteView rest = headerRows.subspan(size, header.headerLength - size);
    for (unsigned i = 0; i < header.stanzaCount; ++i) {
        if (rest.size() < stanzaHead) {
            return badHeader(u"stanza %1 does not fit the header"_s.arg(i + 1));
        }
        Stanza stanza;
        stanza.type = rest[0];
        const std::size_t length = qFromBigEndian<std::uint16_t>(rest.data() + 1);
        if (rest.size() - stanzaHead < length) {
            return badHeader(u"stanza %1 does not fit the header"_s.arg(i + 1));
        }
        if (stanza.type == Stanza::rsaOaep && (length < leastRsaSize || length > mostRsaSize)) {
            return badHeader(u"stanza %1 has %2 bytes, which no RSA key makes"_s.arg(i + 1).arg(length));
        }
        stanza.wrappedKey = crypto::toByteArray(rest.subspan(stanzaHead, length));
        header.stanzas.push_back(std::move(stanza));
        rest = rest.subspan(stanzaHead + length);
    }
    if (!rest.empty()) {
        return badHeader(u"%1 bytes are left over behind the stanzas"_s.arg(rest.size()));
    }
    return header;
}

Result<ProbedPicture> ProbedPicture::probe(crypto::ByteView fileStart, std::uint64_t fileSize)
{
    ProbedPicture probed;
    VEILPIX_TRY(const auto layout, PngLayout::parse(fileStart));
    probed.png = layout;
    if (fileStart.size() < bytesNeeded || fileSize != layout.fileSize()) {
        return badHeader(u"%1 bytes, where %2 × %3 pixels make %4"_s.arg(fileSize)
                             .arg(layout.width)
                             .arg(layout.height)
                             .arg(layout.fileSize()));
    }
    const auto lead = layout.lead(layout.height == 1);
    if (!std::equal(lead.begin(), lead.end(), fileStart.begin() + PngLayout::prefixSize)) {
        return fail(ErrorCode::Unsupported, u"a PNG of another layout"_s);
    }
    VEILPIX_TRY(const auto fields, HeaderFields::parse(fileStart.subspan(PngLayout::prefixSize + PngLayout::rowLead)));
    probed.header = fields;
    VEILPIX_TRY_VOID(fields.checkSize(layout.width, layout.height));
    return probed;
}

} // namespace veilpix::picture
