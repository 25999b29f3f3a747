// What the picture suites share: fixed keys, and short ways to seal and to open.
#pragma once

#include <QBuffer>
#include <QFile>

#include "common/base/Literals.h"
#include "common/base/Utc.h"
#include "common/crypto/Hash.h"
#include "common/picture/PictureDecryptor.h"
#include "common/picture/PictureEncryptor.h"
#include "tests/support/DeterministicRandom.h"
#include "tests/support/Outcomes.h"
#include "tests/support/PatternDevice.h"
#include "tests/support/Places.h"

namespace veilpix::picture {

[[nodiscard]] inline QByteArray readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("cannot read %s", qPrintable(path));
    }
    return file.readAll();
}

[[nodiscard]] inline QString vectorFolder()
{
    return tests::testFile(u"vectors/picture"_s);
}

// alice, bob, stranger
[[nodiscard]] inline const crypto::RsaPrivateKey& rsaKey(const QString& name)
{
    static std::map<QString, crypto::RsaPrivateKey> keys;
    const auto known = keys.find(name);
    if (known != keys.end()) {
        return known->second;
    }
    QByteArray pem = readFile(vectorFolder() + u"/keys/%1.pem"_s.arg(name));
    QByteArray base64;
    for (const QByteArray& line : pem.split('\n')) {
        if (!line.startsWith("-----")) {
            base64 += line;
        }
    }
    const auto key =
        crypto::RsaPrivateKey::fromPkcs8(crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray::fromBase64(base64))));
    if (!key) {
        qFatal("key %s", qPrintable(name));
    }
    return keys.emplace(name, *key).first->second;
}

// Signing keys whose seed is SHA-256 of the name.
[[nodiscard]] inline const crypto::SigningKey& signingKey(const QByteArray& name = "alice")
{
    static std::map<QByteArray, crypto::SigningKey> keys;
    const auto known = keys.find(name);
    if (known != keys.end()) {
        return known->second;
    }
    const auto seed = crypto::sha256(crypto::viewOf(name));
    return keys.emplace(name, *crypto::SigningKey::fromSeed(crypto::SecretBytes::copyOf(seed))).first->second;
}

[[nodiscard]] inline SignerFingerprint fingerprint(const QByteArray& name = "alice")
{
    SignerFingerprint out;
    out.bytes = crypto::sha256({crypto::zeroTerminated("veilpix/1 identity"),
                                crypto::viewOf(rsaKey(QString::fromLatin1(name)).publicKey().toText()),
                                crypto::ByteView(signingKey(name).verifyKey().bytes())});
    return out;
}

[[nodiscard]] inline Signer alice()
{
    return {signingKey(), fingerprint()};
}

[[nodiscard]] inline PictureMetadata someMetadata()
{
    PictureMetadata metadata;
    metadata.name = u"Ferien an der Ostsee – 1.jpg"_s;
    metadata.mediaType = u"image/jpeg"_s;
    metadata.width = 4000;
    metadata.height = 3000;
    metadata.modified = QDateTime::fromMSecsSinceEpoch(1700000000123, base::utc);
    return metadata;
}

[[nodiscard]] inline SealRequest requestFor(std::initializer_list<const char*> recipients)
{
    SealRequest request;
    request.metadata = someMetadata();
    for (const char* name : recipients) {
        request.recipients.push_back(rsaKey(QString::fromLatin1(name)).publicKey());
    }
    return request;
}

[[nodiscard]] inline QByteArray pattern(qsizetype size)
{
    QByteArray out(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i) {
        out[i] = char(support::patternByte(std::uint64_t(i)));
    }
    return out;
}

struct Sealed {
    QByteArray png;
    SealedPicture picture;
};

[[nodiscard]] inline Sealed seal(const SealRequest& request, const QByteArray& content, const Signer& signer = alice())
{
    crypto::SystemRandom random;
    PictureEncryptor encryptor(random, signer);
    QByteArray png;
    auto sealed = encryptor.encrypt(request, content, png);
    if (!sealed) {
        qFatal("seal: %s", qPrintable(sealed.error().context));
    }
    return {png, std::move(*sealed)};
}

[[nodiscard]] inline Sealed seal(const QByteArray& content)
{
    return seal(requestFor({"alice"}), content);
}

// Opens with whatever unlock() takes; the bytes, or why not.
template <class Key>
[[nodiscard]] Result<QByteArray> openWith(const QByteArray& png, const Key& key, OpenedPicture* details = nullptr,
                                          unsigned threads = 0)
{
    QBuffer source;
    source.setData(png);
    source.open(QIODevice::ReadOnly);
    auto decryptor = PictureDecryptor::open(source);
    if (!decryptor) {
        return tl::unexpected(decryptor.error());
    }
    if (auto unlocked = decryptor->unlock(key); !unlocked) {
        return tl::unexpected(unlocked.error());
    }
    QByteArray content;
    PictureControl control;
    control.threads = threads;
    auto opened = decryptor->decryptTo(content, maximumContent, control);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    if (details) {
        *details = std::move(*opened);
    }
    return content;
}

[[nodiscard]] inline Result<QByteArray> openAsAlice(const QByteArray& png)
{
    return openWith(png, rsaKey(u"alice"_s));
}

} // namespace veilpix::picture
