// Each with exactly one fault. Everything else about it is made as it should be, so only the named layer can refuse.
#include "common/base/Literals.h"
#include "tests/common/picture/PictureFixture.h"
#include "tests/common/picture/PictureForge.h"
#include "tests/common/picture/PictureVectors.h"

namespace veilpix::picture {

namespace {

using Rows = std::vector<QByteArray>;

class Broken {
public:
    explicit Broken(std::vector<PictureVector>& vectors) : m_vectors(vectors) {}

    // The layer that the vectors that follow are refused by.
    void at(const char* layer) { m_layer = layer; }

    void png(const char* name, const char* about, const QByteArray& bytes)
    {
        m_vectors.push_back({name, m_layer, "rsa alice", about, bytes, {}});
    }

    // bend() changes the forge or sets its hooks.
    void forged(const char* name, const char* about, const std::function<void(PictureForge&)>& bend,
                const QByteArray& key = "rsa alice")
    {
        PictureForge forge{QByteArray(name)};
        bend(forge);
        const QByteArray bytes = forge.make();
        QByteArray described = key;
        described.replace("OWN", crypto::toByteArray(forge.contentKey.reveal()).toHex());
        m_vectors.push_back({name, m_layer, described, about, bytes, {}});
    }

    // As forged(), saved by another program.
    void foreign(const char* name, const char* about, const PngForge& png)
    {
        PictureForge forge{QByteArray(name)};
        this->png(name, about, forge.makeForeign(png));
    }

    // With the pixels of all rows changed at the end.
    void rows(const char* name, const char* about, const std::function<void(Rows&)>& change,
              const QByteArray& key = "rsa alice")
    {
        forged(
            name, about, [&](PictureForge& forge) { forge.onRows = change; }, key);
    }

    // With header fields overwritten before the MAC is made.
    void header(const char* name, const char* about, qsizetype at, const QByteArray& bytes)
    {
        forged(name, about, [&](PictureForge& forge) {
            forge.onHeader = [=](QByteArray& fields) { fields.replace(at, bytes.size(), bytes); };
        });
    }

private:
    std::vector<PictureVector>& m_vectors;
    QByteArray m_layer;
};

void flip(QByteArray& bytes, qsizetype at, int mask = 1)
{
    bytes[at] = char(bytes[at] ^ mask);
}

void addPngFaults(Broken& broken)
{
    const auto own = [](const char* name) { return PictureForge{QByteArray(name)}.make(); };
    const auto changed = [&](const char* name, qsizetype at, int mask) {
        QByteArray bytes = own(name);
        flip(bytes, at, mask);
        return bytes;
    };
    constexpr qsizetype firstRow = PngLayout::prefixSize;
    constexpr qsizetype stride = 3 * 64 + PngLayout::rowLead;
    broken.at("not-a-png");
    broken.png("png-empty", "no bytes", {});
    broken.png("png-text", "not a picture at all", "This is not a picture.\n");
    broken.png("png-jpeg", "starts as a JPEG does",
               QByteArray::fromHex("ffd8ffe000104a46494600010100000100010000") + pattern(200));
    broken.png("png-signature", "one bit of the PNG signature", changed("png-signature", 1, 1));
    broken.png("png-ends-in-ihdr", "truncated in IHDR", own("png-ends-in-ihdr").left(20));
    broken.png("png-ends-in-header", "truncated in the first row", own("png-ends-in-header").left(firstRow + 100));
    broken.png("png-ends-in-content", "truncated in a content row",
               own("png-ends-in-content").left(firstRow + 4 * stride + 50));
    broken.png("png-ends-in-trailer", "a byte of the last row is missing",
               own("png-ends-in-trailer").chopped(PngLayout::suffixSize + 1));
    broken.png("png-no-ihdr", "the first chunk has another name", changed("png-no-ihdr", 13, 1));
    broken.png("png-zlib-header", "a zlib stream of an unknown method", changed("png-zlib-header", 41, 1));
    broken.png("png-stored-length", "a stored block's length does not match its complement",
               changed("png-stored-length", firstRow + 3 * stride + 1, 4));
    broken.png("png-block-type", "a deflate block of the reserved type",
               changed("png-block-type", firstRow + 2 * stride, 6));
    broken.png("png-stream-ends-early", "a block in the middle is marked as the last",
               changed("png-stream-ends-early", firstRow + 5 * stride, 1));

    broken.at("not-a-picture");
    PngForge plain;
    broken.png("plain-picture", "an ordinary RGB PNG", plain.make(70, 50, pattern(3 * 70 * 50)));
    broken.png("plain-narrow", "an ordinary PNG, narrower than any encrypted picture",
               plain.make(40, 50, pattern(3 * 40 * 50)));
    plain.colourType = 0;
    broken.png("plain-grey", "an ordinary grey PNG", plain.make(70, 50, pattern(3 * 70 * 50)));
    plain.colourType = 3;
    broken.png("plain-palette", "an ordinary PNG with a palette",
               plain.make(64, 50, QByteArray("abcdef").repeated(32 * 50)));
    plain = {};
    plain.colourType = 6;
    plain.alpha = 254;
    broken.foreign("resaved-transparent", "RGBA, not quite opaque", plain);
    plain = {};
    plain.depth = 16;
    plain.lowXor = 1;
    broken.foreign("resaved-finer", "16 bits, of which 8 would not be all", plain);
    plain = {};
    plain.colourType = 0;
    broken.foreign("resaved-grey", "made grey", plain);
    broken.rows("cropped-top", "the first row is missing", [](Rows& rows) { rows.erase(rows.begin()); });
    broken.rows("mirrored", "pixels of each row from right to left", [](Rows& rows) {
        for (QByteArray& row : rows) {
            QByteArray mirrored;
            for (qsizetype at = row.size() - 3; at >= 0; at -= 3) {
                mirrored += row.mid(at, 3);
            }
            row = mirrored;
        }
    });
    broken.header("magic", "one bit of the magic's first letter", 0, "v");

    broken.at("unsupported");
    broken.header("magic-version", "the magic of a format 2", 7, "2");
    broken.header("suite", "suite 2", 8, "\2");
    broken.header("kind", "kind 2", 9, "\2");
}

void addHeaderFaults(Broken& broken)
{
    const auto u32 = [](std::uint32_t value) { return crypto::toByteArray(crypto::bigEndian(value)); };
    const auto u16 = [](std::uint16_t value) { return crypto::toByteArray(crypto::bigEndian(value)); };
    constexpr std::uint32_t length = 92 + 3 + 384;
    broken.at("header");
    broken.header("header-length-huge", "a header of 4 GiB", 10, u32(0xffffffff));
    broken.header("header-length-beyond-limit", "a header of 65537 bytes", 10, u32(65537));
    broken.header("header-length-tiny", "a header of 91 bytes", 10, u32(91));
    broken.header("header-length-short", "the stanza is a byte longer than the header", 10, u32(length - 1));
    broken.header("header-length-long", "a byte is left over behind the stanza", 10, u32(length + 1));
    broken.header("no-content-rows", "N = 0", 14, u32(0));
    broken.header("too-many-content-rows", "N = 16001", 14, u32(16001));
    broken.header("more-content-rows", "N is one more than there are", 14, u32(5));
    broken.header("fewer-content-rows", "N is one less than there are", 14, u32(3));
    broken.header("version-zero", "versions start at 1", 50, QByteArray(8, '\0'));
    broken.header("stanzas-none", "a picture without stanzas", 90, u16(0));
    broken.header("stanzas-sixty-five", "65 stanzas", 90, u16(65));
    broken.header("stanzas-two-of-one", "two stanzas announced, one there", 90, u16(2));
    broken.header("stanza-length", "the stanza reaches beyond the header", 93, u16(385));
    broken.header("thumbnail-with-stanza", "kind 1 with a stanza", 9, "\1");
    broken.forged("stanza-too-short", "an RSA stanza of 255 bytes", [](PictureForge& forge) {
        forge.onHeader = [](QByteArray& fields) {
            fields.replace(92 + 1, 2, QByteArray::fromHex("00ff")).truncate(92 + 3 + 255);
            fields.replace(10, 4, QByteArray::fromHex("0000015e"));
        };
    });
    broken.rows("rows-cut", "the last content row is missing", [](Rows& rows) { rows.erase(rows.end() - 2); });
    broken.rows("rows-cut-off", "the trailer is missing", [](Rows& rows) { rows.pop_back(); });
    broken.rows("rows-added", "the trailer is there twice", [](Rows& rows) { rows.push_back(rows.back()); });

    broken.at("no-matching-key");
    broken.forged("another-recipient", "sealed for bob only",
                  [](PictureForge& forge) { forge.stanzas = {forge.stanzaFor("bob")}; });
    broken.forged(
        "another-recipient-same-length", "sealed for bob, opened by somebody with a key of that length",
        [](PictureForge& forge) { forge.stanzas = {forge.stanzaFor("bob")}; }, "rsa stranger");
    broken.rows("stanza-changed", "one bit of the wrapped key", [](Rows& rows) { flip(rows[0], 120); });
    const auto wraps = [](qsizetype size) {
        return [size](PictureForge& forge) {
            forge.stanzas = {
                {Stanza::rsaOaep, wrapWithSeed(rsaKey(u"alice"_s).publicKey(), crypto::viewOf(QByteArray(size, 'k')),
                                               QByteArray(32, 's'))}};
        };
    };
    broken.forged("stanza-of-31-bytes", "the wrapped content key is a byte short", wraps(31));
    broken.forged("stanza-of-33-bytes", "the wrapped content key is a byte long", wraps(33));
    broken.forged("stanzas-unknown", "only stanzas of an unknown type",
                  [](PictureForge& forge) { forge.stanzas[0].type = 2; });
    broken.forged("thumbnail-by-private-key", "a thumbnail has no stanza", [](PictureForge& forge) {
        forge.header.kind = PictureKind::Thumbnail;
        forge.stanzas.clear();
    });

    broken.at("commitment");
    broken.header("commitment", "one bit of the commitment", 58, QByteArray(1, 'c'));
    broken.header("item-id", "another item id", 18, QByteArray(16, 'i'));
    broken.forged("stanza-of-another-key", "the stanza wraps another content key", wraps(32));
    broken.forged(
        "another-content-key", "opened with another picture's content key", [](PictureForge&) {},
        "content-key " + QByteArray(64, 'a'));

    broken.at("header-mac");
    broken.rows("padding-changed", "one bit of the header's padding", [](Rows& rows) { flip(rows[2], 150); });
    broken.rows("mac-changed", "one bit of the header's MAC", [](Rows& rows) { flip(rows[2], 191, 0x80); });
    broken.rows("version-changed", "another version, with the MAC as it was", [](Rows& rows) { flip(rows[0], 57, 2); });
    broken.rows(
        "stanza-changed-known-key", "with the content key at hand, one bit of the wrapped key",
        [](Rows& rows) { flip(rows[0], 120); }, "content-key OWN");
    broken.forged("seal-id-changed", "another seal id: the keys are others",
                  [](PictureForge& forge) { forge.onHeaderRows = [](QByteArray& rows) { flip(rows, 34); }; });
    broken.forged(
        "cropped-right", "the right part of a thumbnail is missing",
        [](PictureForge& forge) {
            forge.header.kind = PictureKind::Thumbnail;
            forge.stanzas.clear();
            forge.width = 120;
            forge.onRows = [](Rows& rows) {
                for (QByteArray& row : rows) {
                    row.truncate(3 * 90);
                }
            };
        },
        "content-key OWN");
}

void addRowFaults(Broken& broken)
{
    // Three header rows, four content rows, one trailer.
    broken.at("content-row");
    broken.rows("first-row-changed", "one bit of the first content row", [](Rows& rows) { flip(rows[3], 0); });
    broken.rows("last-row-changed", "one bit of the last content row", [](Rows& rows) { flip(rows[6], 175, 0x80); });
    broken.rows("row-tag-changed", "one bit of a row's tag", [](Rows& rows) { flip(rows[4], 191); });
    broken.rows("rows-swapped", "two content rows have changed places",
                [](Rows& rows) { std::swap(rows[4], rows[5]); });
    broken.rows("row-doubled", "a content row stands at its neighbour's place too",
                [](Rows& rows) { rows[5] = rows[4]; });
    broken.rows("trailer-as-content", "the trailer stands at the last content row's place",
                [](Rows& rows) { std::swap(rows[6], rows[7]); });
    broken.rows("row-of-another-sealing", "a row of the same picture under another seal id", [](Rows& rows) {
        PictureForge other("row-of-another-sealing");
        other.header.sealId.bytes[0] ^= 1;
        rows[4] = other.makeRows()[4];
    });
    broken.forged("last-row-not-marked", "the last content row is sealed like the others", [](PictureForge& forge) {
        forge.onNonce = [](std::uint32_t& kind, std::uint64_t&) { kind = kind == 1 ? 0 : kind; };
    });
    broken.forged("row-marked-last", "a row in the middle is sealed as the last", [](PictureForge& forge) {
        forge.onNonce = [](std::uint32_t& kind, std::uint64_t& index) { kind = index == 2 ? 1 : kind; };
    });
    broken.forged("rows-counted-from-one", "the index of the rows is one too high", [](PictureForge& forge) {
        forge.onNonce = [](std::uint32_t& kind, std::uint64_t& index) { index += kind < 2; };
    });

    broken.at("trailer");
    broken.rows("trailer-changed", "one bit of the trailer", [](Rows& rows) { flip(rows[7], 100); });
    broken.rows("trailer-of-another-sealing", "the trailer of another seal id", [](Rows& rows) {
        PictureForge other("trailer-of-another-sealing");
        other.header.sealId.bytes[0] ^= 1;
        rows[7] = other.makeRows()[7];
    });
    broken.forged("trailer-index", "the trailer's index is N + 1", [](PictureForge& forge) {
        forge.onNonce = [](std::uint32_t& kind, std::uint64_t& index) { index += kind == 2; };
    });
    broken.forged("trailer-kind", "the trailer is sealed as a content row", [](PictureForge& forge) {
        forge.onNonce = [](std::uint32_t& kind, std::uint64_t&) { kind = kind == 2 ? 0 : kind; };
    });
    broken.forged("trailer-padding", "a byte behind the signature is not zero", [](PictureForge& forge) {
        forge.onTrailer = [](QByteArray& plaintext) { plaintext.back() = '\1'; };
    });
    broken.forged("root-of-other-rows", "signed, but the root is not that of the rows", [](PictureForge& forge) {
        forge.onUnsigned = [](PictureTrailer& trailer) { trailer.root[31] ^= 1; };
    });

    broken.at("signature");
    broken.forged("signature-changed", "one bit of the signature", [](PictureForge& forge) {
        forge.onSigned = [](PictureTrailer& trailer) { trailer.signature[0] ^= 1; };
    });
    broken.forged("signer-key-changed", "the key of somebody else", [](PictureForge& forge) {
        forge.onSigned = [](PictureTrailer& trailer) { trailer.verifyKey = signingKey("bob").verifyKey().bytes(); };
    });
    broken.forged("fingerprint-changed", "the fingerprint of somebody else, after signing", [](PictureForge& forge) {
        forge.onSigned = [](PictureTrailer& trailer) { trailer.fingerprint = fingerprint("bob"); };
    });
    const auto smallOrder = [](const QByteArray& hex) {
        return [hex](PictureForge& forge) {
            forge.onSigned = [hex](PictureTrailer& trailer) {
                // R the identity and S = 0: holds under the identity point for every message.
                trailer.signature = {1};
                const QByteArray key = QByteArray::fromHex(hex);
                std::copy(key.cbegin(), key.cend(), trailer.verifyKey.begin());
            };
        };
    };
    broken.forged("signer-key-identity", "the identity point, under which this signature holds for everything",
                  smallOrder("01" + QByteArray(62, '0')));
    broken.forged("signer-key-identity-signed", "the same with the ignored sign bit set",
                  smallOrder("01" + QByteArray(60, '0') + "80"));
    broken.forged("signer-key-identity-uncanonical", "the same point, written as y = p + 1",
                  smallOrder("ee" + QByteArray(60, 'f') + "7f"));
    broken.forged("signed-for-another-version", "the signature is that of version 2", [](PictureForge& forge) {
        PictureForge other("signed-for-another-version");
        other.header.version = 2;
        crypto::Signature signature;
        other.onSigned = [&signature](PictureTrailer& trailer) { signature = trailer.signature; };
        (void)other.makeRows();
        forge.onSigned = [signature](PictureTrailer& trailer) { trailer.signature = signature; };
    });
}

void addMetadataFaults(Broken& broken)
{
    const auto json = [&](const char* name, const char* about, const QByteArray& metadata) {
        broken.forged(name, about, [&](PictureForge& forge) { forge.metadata = metadata; });
    };
    const auto plaintext = [&](const char* name, const char* about, const std::function<void(QByteArray&)>& change) {
        broken.forged(name, about, [&](PictureForge& forge) { forge.onPlaintext = change; });
    };
    const auto size = PictureForge("x").metadata.size();
    broken.at("metadata");
    json("metadata-empty", "no metadata at all", {});
    json("metadata-array", "an array instead of an object", "[1]");
    json("metadata-broken", "JSON that ends too early", "{\"name\":\"a\"");
    json("metadata-trailing", "text behind the object", "{} {}");
    json("metadata-not-utf8", "a byte that is no UTF-8", "{\"name\":\"\xff\"}");
    json("metadata-name-number", "the name is a number", "{\"name\":5}");
    json("metadata-type-null", "the type is null", "{\"type\":null}");
    json("metadata-width-negative", "a negative width", "{\"width\":-1}");
    json("metadata-height-fraction", "half a pixel", "{\"height\":1.5}");
    json("metadata-width-text", "a width that is text", "{\"width\":\"100\"}");
    json("metadata-modified-far", "a time after the year 9999", "{\"modified\":253402300800000}");
    plaintext("metadata-length-beyond-limit", "M = 65537",
              [](QByteArray& text) { text.replace(0, 4, QByteArray::fromHex("00010001")); });
    plaintext("metadata-length-beyond-content", "M is more than all rows hold",
              [](QByteArray& text) { text.replace(0, 4, QByteArray::fromHex("00001000")); });
    plaintext("file-length-beyond-content", "F is more than all rows hold",
              [size](QByteArray& text) { text.replace(4 + size, 8, QByteArray::fromHex("0000000000000400")); });
    plaintext("file-length-beyond-limit", "F = 2^63",
              [size](QByteArray& text) { text.replace(4 + size, 8, QByteArray::fromHex("8000000000000000")); });
    plaintext("file-length-short", "F is one byte less, so the padding starts with the file's last",
              [size](QByteArray& text) { flip(text, 4 + size + 7, 0x1f); });
    plaintext("content-padding", "the very last byte of the content is not zero",
              [](QByteArray& text) { text.back() = '\1'; });
    plaintext("content-row-too-many", "a row of zeros more than the length needs",
              [](QByteArray& text) { text += QByteArray(qsizetype(rowCapacity(64)), '\0'); });
}

} // namespace

std::vector<PictureVector> brokenPictureVectors()
{
    std::vector<PictureVector> vectors;
    Broken broken(vectors);
    addPngFaults(broken);
    addHeaderFaults(broken);
    addRowFaults(broken);
    addMetadataFaults(broken);
    return vectors;
}

} // namespace veilpix::picture
