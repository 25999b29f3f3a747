#include "tests/common/picture/PictureForge.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "common/picture/PngWriter.h"
#include "common/picture/RowCipher.h"
#include "tests/common/picture/PictureFixture.h"

namespace veilpix::picture {

namespace {

QByteArray mask(crypto::ByteView seed, qsizetype size)
{
    QByteArray out;
    for (std::uint32_t counter = 0; out.size() < size; ++counter) {
        crypto::append(out, crypto::sha256({seed, crypto::bigEndian(counter)}));
    }
    return out.left(size);
}

QByteArray exclusiveOr(QByteArray a, const QByteArray& b)
{
    for (qsizetype i = 0; i < a.size(); ++i) {
        a[i] = char(a[i] ^ b[i]);
    }
    return a;
}

} // namespace

QByteArray wrapWithSeed(const crypto::RsaPublicKey& key, crypto::ByteView plaintext, const QByteArray& seed)
{
    // RFC 8017, 7.1.1: EM = 00 ‖ seed ⊕ mask(DB) ‖ DB ⊕ mask(seed), DB = hash of the label ‖ zeros ‖ 01 ‖ message.
    const auto size = qsizetype(key.wrappedSize());
    QByteArray block = crypto::toByteArray(crypto::sha256(crypto::ByteView()));
    block += QByteArray(size - 2 * 32 - 2 - qsizetype(plaintext.size()), '\0');
    block += '\1';
    crypto::append(block, plaintext);
    const QByteArray maskedBlock = exclusiveOr(block, mask(crypto::viewOf(seed), block.size()));
    const QByteArray encoded =
        QByteArray(1, '\0') + exclusiveOr(seed, mask(crypto::viewOf(maskedBlock), 32)) + maskedBlock;

    const crypto::RsaPrivateKey* owner = nullptr;
    for (const char* name : {"alice", "bob", "stranger"}) {
        if (rsaKey(QString::fromLatin1(name)).publicKey() == key) {
            owner = &rsaKey(QString::fromLatin1(name));
        }
    }
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(owner->handle(), nullptr);
    QByteArray out(size, Qt::Uninitialized);
    auto length = std::size_t(size);
    if (EVP_PKEY_encrypt_init(context) != 1 || EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) != 1 ||
        EVP_PKEY_encrypt(context, reinterpret_cast<unsigned char*>(out.data()), &length,
                         reinterpret_cast<const unsigned char*>(encoded.constData()),
                         std::size_t(encoded.size())) != 1) {
        qFatal("raw RSA");
    }
    EVP_PKEY_CTX_free(context);
    return out;
}

PictureForge::PictureForge(const QByteArray& vectorName) : name(vectorName)
{
    support::DeterministicRandom random("item " + name);
    contentKey = *random.secret(32);
    if (!random.fill(header.itemId.bytes) || !random.fill(header.sealId.bytes)) {
        qFatal("random");
    }
    header.commitment = *commitmentOf(header.itemId, contentKey);
    metadata = R"({"name":"forged.txt","type":"text/plain"})";
    file = pattern(500); // four content rows at width 64
    stanzas = {stanzaFor("alice")};
}

Stanza PictureForge::stanzaFor(const char* keyName) const
{
    const QByteArray seed = crypto::toByteArray(crypto::sha256(crypto::viewOf(QByteArray("oaep " + name + keyName))));
    return {Stanza::rsaOaep, wrapWithSeed(rsaKey(QString::fromLatin1(keyName)).publicKey(), contentKey.reveal(), seed)};
}

std::vector<QByteArray> PictureForge::makeRows()
{
    const auto call = [](const auto& hook, auto&... arguments) {
        if (hook) {
            hook(arguments...);
        }
    };
    QByteArray plaintext;
    crypto::append(plaintext, crypto::bigEndian(std::uint32_t(metadata.size())));
    plaintext += metadata;
    crypto::append(plaintext, crypto::bigEndian(std::uint64_t(file.size())));
    plaintext += file;
    const qsizetype capacity = rowCapacity(width);
    plaintext.resize(qsizetype(contentRowsFor(paddedLength(std::uint64_t(plaintext.size())), width)) * capacity, '\0');
    call(onPlaintext, plaintext);
    const auto count = std::uint32_t(plaintext.size() / capacity);

    header.contentRows = count;
    if (!header.setStanzas(stanzas)) {
        qFatal("stanzas");
    }
    support::DeterministicRandom random("padding " + name);
    const auto keys = PictureKeys::derive(header.sealId, header.kind, contentKey);
    const qsizetype rowSize = rowBytes(width);
    QByteArray headerRows = header.serialise();
    call(onHeader, headerRows);
    const qsizetype used = headerRows.size();
    const qsizetype covered = qsizetype(headerRowsFor(std::uint32_t(used), width)) * rowSize - qsizetype(headerMacSize);
    headerRows.resize(covered, '\0');
    if (!random.fill(crypto::writableView(headerRows).subspan(std::size_t(used)))) {
        qFatal("random");
    }
    crypto::append(headerRows, crypto::hmacSha256(keys->header.reveal(), crypto::viewOf(headerRows)));
    call(onHeaderRows, headerRows);

    auto cipher = RowCipher::create(keys->payload);
    const auto sealRow = [&](std::uint32_t kind, std::uint64_t index, const QByteArray& text) {
        call(onNonce, kind, index);
        QByteArray row(rowSize, '\0');
        if (!cipher->seal(RowKind(kind), index, crypto::viewOf(text), crypto::writableView(row))) {
            qFatal("seal");
        }
        return row;
    };
    std::vector<QByteArray> rows;
    for (qsizetype at = 0; at < headerRows.size(); at += rowSize) {
        rows.push_back(headerRows.mid(at, rowSize));
    }
    RootHash root(header, width);
    for (std::uint32_t i = 0; i < count; ++i) {
        rows.push_back(sealRow(i + 1 == count ? 1 : 0, i, plaintext.mid(qsizetype(i) * capacity, capacity)));
        root.add(crypto::sha256(crypto::viewOf(rows.back())));
    }

    PictureTrailer trailer;
    trailer.root = root.finish();
    trailer.fingerprint = fingerprint(signer);
    trailer.verifyKey = signingKey(signer).verifyKey().bytes();
    call(onUnsigned, trailer);
    trailer.signature = *signingKey(signer).sign(crypto::viewOf(trailer.signedMessage(header)));
    call(onSigned, trailer);
    QByteArray text(capacity, '\0');
    trailer.serialise(crypto::writableView(text));
    call(onTrailer, text);
    rows.push_back(sealRow(2, count, text));
    call(onRows, rows);
    return rows;
}

QByteArray pngOf(const std::vector<QByteArray>& rows)
{
    QBuffer sink;
    sink.open(QIODevice::WriteOnly);
    PngWriter png(sink, {std::uint32_t(rows.front().size() / 3), std::uint32_t(rows.size())});
    bool written = png.begin().has_value();
    for (const QByteArray& row : rows) {
        written = written && png.writePixels(crypto::viewOf(row));
    }
    if (!written || !png.finish()) {
        qFatal("cannot write a PNG");
    }
    return sink.data();
}

QByteArray PictureForge::make()
{
    return pngOf(makeRows());
}

QByteArray PictureForge::makeForeign(const PngForge& png)
{
    const auto rows = makeRows();
    QByteArray pixels;
    for (const QByteArray& row : rows) {
        pixels += row;
    }
    return png.make(std::uint32_t(rows.front().size() / 3), std::uint32_t(rows.size()), pixels);
}

} // namespace veilpix::picture
