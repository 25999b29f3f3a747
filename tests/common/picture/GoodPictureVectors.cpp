#include "tests/common/picture/PictureFixture.h"
#include "tests/common/picture/PictureForge.h"
#include "tests/common/picture/PictureVectors.h"

namespace veilpix::picture {

namespace {

// What a reader has to find, as lines `name: value`.
QByteArray factsOf(const PictureHeader& header, const QByteArray& metadata, const QByteArray& file,
                   const QByteArray& signer)
{
    QByteArray out;
    out += "kind: " + QByteArray::number(int(header.kind)) + '\n';
    out += "item-id: " + header.itemId.toHex() + '\n';
    out += "seal-id: " + header.sealId.toHex() + '\n';
    out += "version: " + QByteArray::number(qulonglong(header.version)) + '\n';
    out += "stanzas: " + QByteArray::number(header.stanzaCount) + '\n';
    out += "signer-fingerprint: " + fingerprint(signer).toHex() + '\n';
    out += "signer-key: " + crypto::toByteArray(signingKey(signer).verifyKey().bytes()).toHex() + '\n';
    out += "metadata: " + metadata.toHex() + '\n';
    out += "file-size: " + QByteArray::number(file.size()) + '\n';
    out += "file-sha256: " + crypto::toByteArray(crypto::sha256(crypto::viewOf(file))).toHex() + '\n';
    return out;
}

class Vectors {
public:
    // Made by the encryptor itself, with the forge's ids and wrapped keys.
    void sealed(const char* name, const char* about, PictureForge& forge, const PictureMetadata& metadata,
                const QByteArray& key = "rsa alice")
    {
        SealRequest request;
        request.kind = forge.header.kind;
        request.metadata = metadata;
        request.itemId = forge.header.itemId;
        request.contentKey = &forge.contentKey;
        request.version = forge.header.version;
        request.stanzas = forge.stanzas;
        support::DeterministicRandom random(QByteArray("seal ") + name);
        QByteArray png;
        PictureEncryptor encryptor(random, {signingKey(forge.signer), fingerprint(forge.signer)});
        const auto sealed = encryptor.encrypt(request, forge.file, png);
        if (!sealed) {
            qFatal("%s: %s", name, qPrintable(sealed.error().context));
        }
        PictureHeader header = forge.header;
        header.sealId = sealed->sealId;
        header.stanzaCount = std::uint16_t(forge.stanzas.size());
        add(name, about, key, png, factsOf(header, *metadata.toJson(), forge.file, forge.signer));
    }

    // Made by the forge: what the encryptor would not write, but readers take.
    void forged(const char* name, const char* about, PictureForge& forge, const QByteArray& key = "rsa alice")
    {
        const QByteArray png = forge.make();
        add(name, about, key, png, factsOf(forge.header, forge.metadata, forge.file, forge.signer));
    }

    void foreign(const char* name, const char* about, const PngForge& png)
    {
        PictureForge forge{QByteArray(name)};
        const QByteArray bytes = forge.makeForeign(png);
        add(name, about, "rsa alice", bytes, factsOf(forge.header, forge.metadata, forge.file, forge.signer));
    }

    std::vector<PictureVector> take() { return std::move(m_vectors); }

private:
    void add(const char* name, const char* about, const QByteArray& key, const QByteArray& png, const QByteArray& facts)
    {
        m_vectors.push_back({name, "ok", key, about, png, facts});
    }

    std::vector<PictureVector> m_vectors;
};

void addSealed(Vectors& vectors)
{
    const PictureMetadata metadata = someMetadata();
    const auto sealedWith = [&](const char* name, const char* about, const QByteArray& file) {
        PictureForge forge{QByteArray(name)};
        forge.file = file;
        vectors.sealed(name, about, forge, metadata);
    };
    sealedWith("empty", "a file of no bytes", {});
    sealedWith("one-byte", "a file of one byte", "x");
    sealedWith("small", "a file of a thousand bytes", pattern(1000));
    sealedWith("many-rows", "a file that fills a square of 64 by 64 and more", pattern(13000));
    // The padded length is 176·k exactly, then a byte more.
    const qsizetype front = 12 + metadata.toJson()->size();
    sealedWith("full-last-row", "padding ends where the last row ends", pattern(704 - front));
    sealedWith("one-byte-into-a-row", "a byte more than full-last-row", pattern(705 - front));

    PictureForge two("two-recipients");
    two.stanzas = {two.stanzaFor("alice"), two.stanzaFor("bob")};
    vectors.sealed("two-recipients", "opened by the second recipient, whose key is shorter", two, metadata, "rsa bob");

    PictureForge most("sixty-four-recipients");
    most.stanzas = {most.stanzaFor("alice")};
    while (most.stanzas.size() < 64) {
        most.stanzas.push_back(most.stanzaFor("stranger"));
    }
    most.stanzas.back() = most.stanzaFor("bob");
    vectors.sealed("sixty-four-recipients", "a header of many rows, opened by its last stanza", most, metadata,
                   "rsa bob");

    PictureForge unknown("unknown-stanza");
    unknown.stanzas = {{7, "something newer"}, {9, {}}, unknown.stanzaFor("alice")};
    vectors.sealed("unknown-stanza", "stanzas of unknown types are skipped", unknown, metadata);

    // 92 bytes of fields, 3 + 384 for alice, 3 + n for this one, 32 of MAC: 3 rows of 192 bytes.
    PictureForge exact("header-without-padding");
    exact.stanzas = {exact.stanzaFor("alice"), {200, QByteArray(3 * 192 - 32 - 92 - 387 - 3, 'p')}};
    vectors.sealed("header-without-padding", "the header ends where its MAC starts", exact, metadata);

    PictureForge version("second-version");
    version.header.version = 2;
    version.signer = "bob";
    version.stanzas = {version.stanzaFor("alice"), version.stanzaFor("bob")};
    vectors.sealed("second-version", "replaced by a recipient, who signed it", version, metadata);

    PictureForge last("highest-version");
    last.header.version = ~std::uint64_t(0);
    vectors.sealed("highest-version", "version 2^64 - 1", last, metadata);

    PictureForge thumbnail("thumbnail");
    thumbnail.header.kind = PictureKind::Thumbnail;
    thumbnail.stanzas.clear();
    vectors.sealed("thumbnail", "kind 1, opened with the content key", thumbnail, metadata,
                   "content-key " + crypto::toByteArray(thumbnail.contentKey.reveal()).toHex());

    PictureForge byKey("by-content-key");
    vectors.sealed("by-content-key", "a picture opened with its content key instead of a private key", byKey, metadata,
                   "content-key " + crypto::toByteArray(byKey.contentKey.reveal()).toHex());
}

void addForged(Vectors& vectors)
{
    PictureForge wide("wider-than-needed");
    wide.width = 200;
    vectors.forged("wider-than-needed", "a reader takes any width from 64 to 16000", wide);
    PictureForge bare("no-metadata-members");
    bare.metadata = "{}";
    vectors.forged("no-metadata-members", "every member of the metadata is optional", bare);
    PictureForge strange("unusual-metadata");
    strange.metadata =
        "\n{ \"later\": [1, {\"a\": null}], \"name\": \"\\u00e4/\xF0\x9F\x98\x80\", \"modified\": -1,\t\"width\": 0 } ";
    vectors.forged("unusual-metadata", "unknown members, white space, escapes and a time before 1970", strange);
    PictureForge largest("largest-metadata");
    largest.metadata = "{\"x\":\"" + QByteArray(65536 - 8, 'y') + "\"}";
    largest.width = 160;
    vectors.forged("largest-metadata", "65536 bytes of metadata", largest);
}

void addForeign(Vectors& vectors)
{
    PngForge png;
    png.idatSize = 100;
    png.text = true;
    vectors.foreign("resaved-many-idats", "IDAT in pieces of 100 bytes, text before and behind", png);
    png = {};
    for (const auto& [filter, name] : {std::pair(1, "resaved-filter-sub"),
                                       {2, "resaved-filter-up"},
                                       {3, "resaved-filter-average"},
                                       {4, "resaved-filter-paeth"}}) {
        png.filter = filter;
        vectors.foreign(name, "every row has this filter", png);
    }
    png = {};
    png.interlaced = true;
    png.filter = 4;
    vectors.foreign("resaved-interlaced", "Adam7 interlacing", png);
    png = {};
    png.colourType = 6;
    vectors.foreign("resaved-opaque-alpha", "RGBA, opaque everywhere", png);
    png = {};
    png.depth = 16;
    vectors.foreign("resaved-sixteen-bits", "16 bits a channel, each sample 257 times the byte", png);
    png.colourType = 6;
    png.interlaced = true;
    vectors.foreign("resaved-sixteen-bits-alpha-interlaced", "16 bits, opaque alpha, Adam7", png);
}

} // namespace

std::vector<PictureVector> goodPictureVectors()
{
    Vectors vectors;
    addSealed(vectors);
    addForged(vectors);
    addForeign(vectors);
    return vectors.take();
}

} // namespace veilpix::picture
