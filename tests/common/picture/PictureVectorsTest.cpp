// The checked-in files: good ones open to what their descriptions say, broken ones are refused by the layer named.
#include "tests/common/picture/PictureVectors.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/common/picture/PictureFixture.h"

using namespace veilpix;
using namespace veilpix::picture;

namespace {

QByteArray layerOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotAPng:
        return "not-a-png";
    case ErrorCode::NotAVeilpixPicture:
        return "not-a-picture";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::BadHeader:
        return "header";
    case ErrorCode::NoMatchingKey:
        return "no-matching-key";
    case ErrorCode::BadCommitment:
        return "commitment";
    case ErrorCode::BadHeaderMac:
        return "header-mac";
    case ErrorCode::BadContentRow:
        return "content-row";
    case ErrorCode::BadTrailer:
        return "trailer";
    case ErrorCode::BadSignature:
        return "signature";
    case ErrorCode::BadMetadata:
        return "metadata";
    default:
        return "code " + QByteArray::number(int(code));
    }
}

std::map<QByteArray, QByteArray> linesOf(const QByteArray& description)
{
    std::map<QByteArray, QByteArray> lines;
    for (const QByteArray& line : description.split('\n')) {
        if (const qsizetype colon = line.indexOf(": "); colon > 0) {
            lines[line.left(colon)] = line.mid(colon + 2);
        }
    }
    return lines;
}

} // namespace

class PictureVectorsTest : public QObject {
    Q_OBJECT

    static void addFiles(const char* folder)
    {
        QTest::addColumn<QString>("path");
        const QDir dir(vectorFolder() + u'/' + QString::fromLatin1(folder));
        for (const QString& name : dir.entryList({u"*.txt"_s})) {
            QTest::newRow(qPrintable(name.chopped(4))) << dir.filePath(name).chopped(4);
        }
    }

    // Runs the whole of reading, as a stream: the layer that refused, or ok.
    static QByteArray outcome(const QString& path, std::map<QByteArray, QByteArray>& found)
    {
        const auto description = linesOf(readFile(path + u".txt"_s));
        const QByteArray key = description.at("key");
        QFile source(path + u".png"_s);
        if (!source.open(QIODevice::ReadOnly)) {
            return "no file";
        }
        auto decryptor = PictureDecryptor::open(source);
        if (!decryptor) {
            return layerOf(decryptor.error().code);
        }
        const auto unlocked =
            key.startsWith("rsa ")
                ? decryptor->unlock(rsaKey(QString::fromLatin1(key.mid(4))))
                : decryptor->unlock(crypto::SecretBytes::copyOf(crypto::viewOf(QByteArray::fromHex(key.mid(12)))));
        if (!unlocked) {
            return layerOf(unlocked.error().code);
        }
        QByteArray content;
        const auto opened = decryptor->decryptTo(content, maximumContent);
        if (!opened) {
            return layerOf(opened.error().code);
        }
        const PictureHeader& header = decryptor->header();
        found = {{"kind", QByteArray::number(int(header.kind))},
                 {"item-id", header.itemId.toHex()},
                 {"seal-id", header.sealId.toHex()},
                 {"version", QByteArray::number(qulonglong(header.version))},
                 {"stanzas", QByteArray::number(header.stanzas.size())},
                 {"signer-fingerprint", opened->signerFingerprint.toHex()},
                 {"signer-key", crypto::toByteArray(opened->signerKey.bytes()).toHex()},
                 {"metadata", opened->metadataJson.toHex()},
                 {"file-size", QByteArray::number(content.size())},
                 {"file-sha256", crypto::toByteArray(crypto::sha256(crypto::viewOf(content))).toHex()}};
        return "ok";
    }

private Q_SLOTS:
    void opensEveryGoodFile_data() { addFiles("good"); }
    void opensEveryGoodFile()
    {
        QFETCH(QString, path);
        const auto description = linesOf(readFile(path + u".txt"_s));
        std::map<QByteArray, QByteArray> found;
        QCOMPARE(outcome(path, found), QByteArray("ok"));
        QCOMPARE(description.at("expect"), QByteArray("ok"));
        for (const auto& [name, value] : found) {
            QCOMPARE(value, description.at(name));
        }
    }

    void refusesEveryBrokenFileAtItsLayer_data() { addFiles("broken"); }
    void refusesEveryBrokenFileAtItsLayer()
    {
        QFETCH(QString, path);
        const auto description = linesOf(readFile(path + u".txt"_s));
        std::map<QByteArray, QByteArray> found;
        QCOMPARE(outcome(path, found), description.at("expect"));
    }

    void hasEnoughOfBoth()
    {
        const auto count = [](const char* folder) {
            return QDir(vectorFolder() + QString::fromLatin1(folder)).entryList({u"*.png"_s}).size();
        };
        QVERIFY(count("/good") >= 20);
        QVERIFY(count("/broken") >= 40);
    }

    // Encryptor and generator still make, bit for bit, what is checked in.
    void makesTheSameFilesAgain()
    {
        for (const auto& [folder, vectors] :
             {std::pair("/good/", goodPictureVectors()), std::pair("/broken/", brokenPictureVectors())}) {
            for (const PictureVector& vector : vectors) {
                const QString path = vectorFolder() + QString::fromLatin1(folder) + QString::fromLatin1(vector.name);
                QVERIFY2(readFile(path + u".png"_s) == vector.png, vector.name.constData());
                QCOMPARE(readFile(path + u".txt"_s), vector.description());
            }
        }
    }
};

QTEST_GUILESS_MAIN(PictureVectorsTest)
#include "PictureVectorsTest.moc"
