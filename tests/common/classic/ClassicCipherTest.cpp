// What the vectors do not reach: sizes that run on two threads, long quotients, damaged and hostile texts.
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include "common/base/Literals.h"
#include "common/classic/ClassicDecryptor.h"
#include "common/classic/ClassicEncryptor.h"
#include "common/classic/ClassicKeyPair.h"

using namespace veilpix;
using namespace veilpix::classic;

namespace {

RgbPicture noise(int width, int height)
{
    QRandomGenerator random(1);
    RgbPicture picture{width, height, std::vector<std::uint8_t>(static_cast<size_t>(width) * height * 3)};
    for (auto& sample : picture.samples) {
        sample = static_cast<std::uint8_t>(random.generate());
    }
    return picture;
}

ClassicPublicKey publishedKey()
{
    return *ClassicPublicKey::parse(QByteArrayView("99283 39457"));
}

ClassicPrivateKey publishedPrivateKey()
{
    return *ClassicPrivateKey::parse(QByteArrayView("86993 99283"));
}

} // namespace

class ClassicCipherTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundTripsWithAnySizeOfKey_data()
    {
        QTest::addColumn<int>("bits");
        for (int bits : {16, 20, 31, 32, 33, 48, 53, 60, 63, 64, 65, 128, 1024}) {
            QTest::addRow("%d bits", bits) << bits;
        }
    }
    void roundTripsWithAnySizeOfKey()
    {
        QFETCH(int, bits);
        const auto keys = ClassicKeyPair::generate(bits);
        QVERIFY(keys.has_value());
        const RgbPicture picture = noise(9, 7);
        const auto encrypted = ClassicEncryptor::create(keys->publicKey)->encrypt(picture);
        QVERIFY(encrypted.has_value());
        const auto decrypted = decrypt(encrypted->picture, encrypted->quotient, keys->privateKey);
        QVERIFY2(decrypted.has_value(), decrypted ? "" : qPrintable(decrypted.error().context));
        QCOMPARE(decrypted->picture, picture);
        QCOMPARE(decrypted->strayValues, 0);
    }

    void roundTripsOnTwoThreads_data()
    {
        QTest::addColumn<int>("bits");
        QTest::newRow("short quotients") << 20;
        QTest::newRow("quotients of more than seven digits") << 45;
    }
    void roundTripsOnTwoThreads()
    {
        QFETCH(int, bits);
        const auto keys = ClassicKeyPair::generate(bits);
        const RgbPicture picture = noise(1000, 501);
        const auto encrypted = ClassicEncryptor::create(keys->publicKey)->encrypt(picture);
        const auto decrypted = decrypt(encrypted->picture, encrypted->quotient, keys->privateKey);
        QVERIFY2(decrypted.has_value(), decrypted ? "" : qPrintable(decrypted.error().context));
        QVERIFY(decrypted->picture == picture);
    }

    void namesTheSpotOfADamagedQuotient_data()
    {
        QTest::addColumn<int>("width"); // 2 runs on one thread, 800 x 700 on two
        QTest::addColumn<int>("height");
        QTest::addColumn<QByteArray>("damage");
        const QByteArrayList damages = {"x", "-", "\n", "\t", "  ", " 0", "00", "007 ", "99999999999999 ", "\xff"};
        for (const QByteArray& damage : damages) {
            QTest::addRow("one thread, %s", damage.toHex().constData()) << 3 << 2 << damage;
        }
        for (const QByteArray& damage : damages.first(3)) {
            QTest::addRow("two threads, %s", damage.toHex().constData()) << 800 << 700 << damage;
        }
    }
    void namesTheSpotOfADamagedQuotient()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(QByteArray, damage);
        const RgbPicture picture = noise(width, height);
        const auto encrypted = ClassicEncryptor::create(publishedKey())->encrypt(picture);
        for (const double where : {0.0, 0.3, 0.8}) {
            // Put in front of a number: behind a space, or at the very start.
            const auto at =
                where == 0.0 ? 0 : encrypted->quotient.indexOf(' ', qsizetype(encrypted->quotient.size() * where)) + 1;
            QByteArray text = encrypted->quotient;
            text.insert(at, damage);
            const auto decrypted = decrypt(encrypted->picture, text, publishedPrivateKey());
            QVERIFY(!decrypted.has_value());
            QCOMPARE(decrypted.error().code, ErrorCode::BadQuotient);
        }
    }

    void positionsAreExact()
    {
        RgbPicture picture{2, 1, {0, 0, 0, 0, 0, 0}};
        const auto decrypted = decrypt(picture, QByteArrayView("0 0 0 0x 0 0 "), publishedPrivateKey());
        QVERIFY(!decrypted.has_value());
        QVERIFY2(decrypted.error().context.contains(u"value 4, byte 7"_s), qPrintable(decrypted.error().context));
    }

    void rejectsQuotientsThatDoNotFitThePicture_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("one short") << QByteArray("0 0 0 0 0 ");
        QTest::newRow("one too many") << QByteArray("0 0 0 0 0 0 0 ");
        QTest::newRow("last space missing") << QByteArray("0 0 0 0 0 0");
        QTest::newRow("line end behind") << QByteArray("0 0 0 0 0 0 \n");
        QTest::newRow("space in front") << QByteArray(" 0 0 0 0 0 0 ");
        // The cache of short numbers once took it for the number before it.
        QTest::newRow("NUL behind a digit") << QByteArray("0 0\0 0 0 0 0 ", 13);
    }
    void rejectsQuotientsThatDoNotFitThePicture()
    {
        QFETCH(QByteArray, text);
        RgbPicture picture{2, 1, {0, 0, 0, 0, 0, 0}};
        const auto decrypted = decrypt(picture, text, publishedPrivateKey());
        QVERIFY(!decrypted.has_value());
        QCOMPARE(decrypted.error().code, ErrorCode::BadQuotient);
    }

    void rejectsQuotientsOfTheWrongLengthOnTwoThreads()
    {
        const RgbPicture picture = noise(1000, 600);
        const auto encrypted = ClassicEncryptor::create(publishedKey())->encrypt(picture);
        for (const QByteArray& text : {encrypted->quotient + "0 ", encrypted->quotient.chopped(1), QByteArray(),
                                       encrypted->quotient + encrypted->quotient, QByteArray(1 << 20, ' ')}) {
            const auto decrypted = decrypt(encrypted->picture, text, publishedPrivateKey());
            QVERIFY(!decrypted.has_value());
            QCOMPARE(decrypted.error().code, ErrorCode::BadQuotient);
        }
    }

    void theWrongKeyShowsAsStrayValues()
    {
        const RgbPicture picture = noise(40, 40);
        const auto encrypted = ClassicEncryptor::create(publishedKey())->encrypt(picture);
        const auto wrong = ClassicPrivateKey::parse(QByteArrayView("86995 99283"));
        const auto decrypted = decrypt(encrypted->picture, encrypted->quotient, *wrong);
        QVERIFY(decrypted.has_value());
        QVERIFY(decrypted->strayValues > 1000);
    }

    // Twelve thousand different values under a long key would be minutes of arithmetic.
    void refusesHostileFilesBeforeTheyCostMuch()
    {
        const auto key = ClassicPrivateKey::parse(QByteArray(300, '7') + ' ' + QByteArray(308, '9'));
        QVERIFY(key.has_value());
        RgbPicture picture{64, 64, std::vector<std::uint8_t>(64 * 64 * 3)};
        QByteArray text;
        for (int i = 0; i < 64 * 64 * 3; ++i) {
            text += QByteArray::number(i) + ' ';
        }
        const auto decrypted = decrypt(picture, text, *key);
        QVERIFY(!decrypted.has_value());
        QCOMPARE(decrypted.error().code, ErrorCode::BadQuotient);
    }

    void refusesQuotientsBeyondTheLimitBeforeWritingThem()
    {
        const auto key = ClassicPublicKey::parse(QByteArray(1200, '7') + " 3001");
        RgbPicture picture{1000, 1000, std::vector<std::uint8_t>(3'000'000, 200)};
        const auto encrypted = ClassicEncryptor::create(*key)->encrypt(picture);
        QVERIFY(!encrypted.has_value());
        QCOMPARE(encrypted.error().code, ErrorCode::TooLarge);
    }

    void refusesSamplesThatDoNotFitTheSides()
    {
        const RgbPicture picture{2, 2, std::vector<std::uint8_t>(11)};
        QCOMPARE(ClassicEncryptor::create(publishedKey())->encrypt(picture).error().code, ErrorCode::InvalidArgument);
        QCOMPARE(decrypt(picture, QByteArrayView("0 "), publishedPrivateKey()).error().code,
                 ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(ClassicCipherTest)
#include "ClassicCipherTest.moc"
