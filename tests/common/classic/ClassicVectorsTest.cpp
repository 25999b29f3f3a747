// Every case of tests/vectors/classic, files that the original program wrote. 36 must agree in every byte that counts;
// the other six show the original's own arithmetic faults, and each has its own expectation here
// (common/classic/README.md).
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "common/base/Literals.h"
#include "common/classic/ClassicDecryptor.h"
#include "common/classic/ClassicEncryptor.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::classic;

namespace {

QString vectorsFolder()
{
    return tests::testFile(u"vectors/classic"_s);
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Case {
    QString folder;
    QJsonObject description;

    explicit Case(const QString& name)
        : folder(vectorsFolder() + u'/' + name),
          description(QJsonDocument::fromJson(contents(folder + u"/case.json"_s)).object())
    {
    }
    QByteArray file(const char* name) const { return contents(folder + u'/' + QString::fromLatin1(name)); }
    Result<RgbPicture> picture(const char* name) const { return RgbPicture::fromPng(file(name)); }
    QByteArray hash(const char* name) const { return description[QLatin1String(name)].toString().toLatin1(); }
    ClassicPublicKey publicKey() const { return *ClassicPublicKey::parse(file("rsa_pub.txt")); }
    ClassicPrivateKey privateKey() const { return *ClassicPrivateKey::parse(file("rsa.txt")); }
};

// The original keeps pixels as blue, green, red.
QByteArray bgrHash(const RgbPicture& picture)
{
    QByteArray bgr;
    for (size_t i = 0; i + 2 < picture.samples.size(); i += 3) {
        bgr.append(static_cast<char>(picture.samples[i + 2]));
        bgr.append(static_cast<char>(picture.samples[i + 1]));
        bgr.append(static_cast<char>(picture.samples[i]));
    }
    return QCryptographicHash::hash(bgr, QCryptographicHash::Sha256).toHex();
}

void addCases(bool roundTrip)
{
    QTest::addColumn<QString>("name");
    for (const QString& name : QDir(vectorsFolder()).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (Case(name).description[u"round_trip"].toBool() == roundTrip) {
            QTest::newRow(qPrintable(name)) << name;
        }
    }
}

} // namespace

class ClassicVectorsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thereAre36RoundTripsAndSixFaults()
    {
        const auto index = QJsonDocument::fromJson(contents(vectorsFolder() + u"/index.json"_s)).array();
        int roundTrips = 0;
        for (const auto& entry : index) {
            const Case listed(entry.toObject()[u"case"].toString());
            QCOMPARE(listed.description, entry.toObject());
            roundTrips += listed.description[u"round_trip"].toBool() ? 1 : 0;
        }
        QCOMPARE(index.size(), 42);
        QCOMPARE(roundTrips, 36);
        QCOMPARE(QDir(vectorsFolder()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), index.size());
    }

    void readsPicturesAsTheOriginalDoes_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& name : QDir(vectorsFolder()).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QTest::newRow(qPrintable(name)) << name;
        }
    }
    void readsPicturesAsTheOriginalDoes()
    {
        QFETCH(QString, name);
        const Case c(name);
        const auto original = c.picture("original.png");
        QVERIFY(original.has_value());
        QCOMPARE(original->width, c.description[u"width"].toInt());
        QCOMPARE(original->height, c.description[u"height"].toInt());
        QCOMPARE(bgrHash(*original), c.hash("read_as_bgr_sha256"));
    }

    void encryptsAsTheOriginalDoes_data() { addCases(true); }
    void encryptsAsTheOriginalDoes()
    {
        QFETCH(QString, name);
        const Case c(name);
        const auto encryptor = ClassicEncryptor::create(c.publicKey());
        QVERIFY(encryptor.has_value());
        const auto encrypted = encryptor->encrypt(*c.picture("original.png"));
        QVERIFY(encrypted.has_value());
        QCOMPARE(encrypted->picture.samples, c.picture("encrypted.png")->samples);
        QCOMPARE(bgrHash(encrypted->picture), c.hash("encrypted_bgr_sha256"));
        QCOMPARE(encrypted->quotient, c.file("quotient.txt"));
        // Through our own PNG too.
        QCOMPARE(*RgbPicture::fromPng(*encrypted->picture.toPng()), encrypted->picture);
    }

    void decryptsWhatTheOriginalWrote_data() { addCases(true); }
    void decryptsWhatTheOriginalWrote()
    {
        QFETCH(QString, name);
        const Case c(name);
        const auto decrypted = decrypt(*c.picture("encrypted.png"), c.file("quotient.txt"), c.privateKey());
        QVERIFY(decrypted.has_value());
        QCOMPARE(decrypted->strayValues, 0);
        QCOMPARE(decrypted->picture, *c.picture("decrypted.png"));
        QCOMPARE(bgrHash(decrypted->picture), c.hash("decrypted_bgr_sha256"));
        QCOMPARE(decrypted->picture, *c.picture("original.png"));
        QVERIFY(c.privateKey().belongsTo(c.publicKey()));
    }

    // n of 255 or less: what would be lost is refused, and nothing else (black_n15 is among the round trips).
    void refusesToEncryptWhatTheKeyLoses_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"all-values_n10", "all-values_n15", "all-values_n143", "all-values_n253"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }
    void refusesToEncryptWhatTheKeyLoses()
    {
        QFETCH(QString, name);
        const Case c(name);
        const auto encryptor = ClassicEncryptor::create(c.publicKey());
        QVERIFY(encryptor.has_value());
        QCOMPARE(encryptor->encrypt(*c.picture("original.png")).error().code, ErrorCode::BadKey);
        // One value less than n, and the last that is lost.
        const auto n = static_cast<std::uint8_t>(c.description[u"n"].toInt());
        RgbPicture pixel{1, 1, {0, 0, static_cast<std::uint8_t>(n - 1)}};
        const auto encrypted = encryptor->encrypt(pixel);
        QVERIFY(encrypted.has_value());
        QCOMPARE(decrypt(encrypted->picture, encrypted->quotient, c.privateKey())->picture, pixel);
        pixel.samples[1] = n;
        QCOMPARE(encryptor->encrypt(pixel).error().code, ErrorCode::BadKey);
    }

    void decryptsFaultyFilesToWhatTheOriginalMadeOfThem_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("strays");
        for (const char* name : {"all-values_n10", "all-values_n15", "all-values_n143", "all-values_n253"}) {
            QTest::newRow(name) << QString::fromLatin1(name) << false;
        }
        QTest::newRow("all-values_k31") << u"all-values_k31"_s << true;
    }
    void decryptsFaultyFilesToWhatTheOriginalMadeOfThem()
    {
        QFETCH(QString, name);
        QFETCH(bool, strays);
        const Case c(name);
        const auto decrypted = decrypt(*c.picture("encrypted.png"), c.file("quotient.txt"), c.privateKey());
        QVERIFY(decrypted.has_value());
        QCOMPARE(decrypted->picture, *c.picture("decrypted.png"));
        QCOMPARE(bgrHash(decrypted->picture), c.hash("decrypted_bgr_sha256"));
        QCOMPARE(decrypted->strayValues > 0, strays);
    }

    // The original divides in floating point (k31) or overflows (k40); the scheme itself is exact at any size.
    void roundTripsWhereTheOriginalsArithmeticEnds_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("all-values_k31") << u"all-values_k31"_s;
        QTest::newRow("all-values_k40") << u"all-values_k40"_s;
    }
    void roundTripsWhereTheOriginalsArithmeticEnds()
    {
        QFETCH(QString, name);
        const Case c(name);
        const RgbPicture original = *c.picture("original.png");
        const auto encrypted = ClassicEncryptor::create(c.publicKey())->encrypt(original);
        QVERIFY(encrypted.has_value());
        QVERIFY(encrypted->quotient != c.file("quotient.txt"));
        const auto decrypted = decrypt(encrypted->picture, encrypted->quotient, c.privateKey());
        QVERIFY(decrypted.has_value());
        QCOMPARE(decrypted->strayValues, 0);
        QCOMPARE(decrypted->picture, original);
    }
};

QTEST_GUILESS_MAIN(ClassicVectorsTest)
#include "ClassicVectorsTest.moc"
