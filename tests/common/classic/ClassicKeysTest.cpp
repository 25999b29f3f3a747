#include <QTest>

#include "common/base/Literals.h"
#include "common/classic/ClassicKeyPair.h"

using namespace veilpix;
using namespace veilpix::classic;

class ClassicKeysTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAndWritesTheSeedsTexts()
    {
        const auto publicKey = ClassicPublicKey::parse(QByteArrayView("99283 39457"));
        QVERIFY(publicKey.has_value());
        QCOMPARE(publicKey->text(), QByteArray("99283 39457"));
        QCOMPARE(publicKey->bits(), 17);
        const auto privateKey = ClassicPrivateKey::parse(QByteArrayView("86993 99283"));
        QVERIFY(privateKey.has_value());
        QCOMPARE(crypto::toByteArray(privateKey->text().reveal()), QByteArray("86993 99283"));
        QVERIFY(privateKey->belongsTo(*publicKey));
        QVERIFY(!privateKey->belongsTo(*ClassicPublicKey::parse(QByteArrayView("99283 39459"))));
        QVERIFY(!privateKey->belongsTo(*ClassicPublicKey::parse(QByteArrayView("99285 39457"))));
    }

    void takesOneLineEnd()
    {
        QVERIFY(ClassicPublicKey::parse(QByteArrayView("99283 39457\n")).has_value());
        QVERIFY(ClassicPublicKey::parse(QByteArrayView("99283 39457\r\n")).has_value());
        QVERIFY(!ClassicPublicKey::parse(QByteArrayView("99283 39457\n\n")).has_value());
    }

    void rejectsAnythingElse_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("one number") << QByteArray("99283");
        QTest::newRow("three numbers") << QByteArray("99283 39457 1");
        QTest::newRow("two spaces") << QByteArray("99283  39457");
        QTest::newRow("leading space") << QByteArray(" 99283 39457");
        QTest::newRow("trailing space") << QByteArray("99283 39457 ");
        QTest::newRow("tab") << QByteArray("99283\t39457");
        QTest::newRow("sign") << QByteArray("-99283 39457");
        QTest::newRow("plus") << QByteArray("+99283 39457");
        QTest::newRow("hexadecimal") << QByteArray("0x183d3 39457");
        QTest::newRow("leading zero") << QByteArray("099283 39457");
        QTest::newRow("n is 0") << QByteArray("0 39457");
        QTest::newRow("n is 1") << QByteArray("1 39457");
        QTest::newRow("e is 0") << QByteArray("99283 0");
        QTest::newRow("NUL inside") << QByteArray("99283 39\0"
                                                  "457",
                                                  12);
        QTest::newRow("4097 bits") << QByteArray("1" + QByteArray(1233, '9') + " 3");
        QTest::newRow("ten megabytes of digits") << QByteArray(10 << 20, '9') + " 3";
    }
    void rejectsAnythingElse()
    {
        QFETCH(QByteArray, text);
        const auto publicKey = ClassicPublicKey::parse(text);
        QVERIFY(!publicKey.has_value());
        QCOMPARE(publicKey.error().code, ErrorCode::BadKey);
    }

    void namesTheMissingPartOfAPrivateKeyWithoutShowingIt()
    {
        const auto key = ClassicPrivateKey::parse(QByteArrayView("8699x 99283"));
        QVERIFY(!key.has_value());
        QVERIFY(!key.error().context.contains(u"8699"_s));
    }

    void generatesKeysThatWork_data()
    {
        QTest::addColumn<int>("bits");
        for (int bits : {16, 17, 20, 40, 53, 64, 65, 512}) {
            QTest::addRow("%d bits", bits) << bits;
        }
    }
    void generatesKeysThatWork()
    {
        QFETCH(int, bits);
        for (int round = 0; round < (bits <= 20 ? 50 : 1); ++round) {
            const auto pair = ClassicKeyPair::generate(bits);
            QVERIFY(pair.has_value());
            QCOMPARE(pair->publicKey.bits(), bits);
            QCOMPARE(pair->publicKey.values(), 256u);
            QVERIFY(pair->privateKey.belongsTo(pair->publicKey));
        }
    }

    void refusesSizesOutOfRange()
    {
        for (int bits : {-1, 0, 8, 15, 4097}) {
            const auto pair = ClassicKeyPair::generate(bits);
            QVERIFY(!pair.has_value());
            QCOMPARE(pair.error().code, ErrorCode::InvalidArgument);
        }
    }

    void copiesOfAPublicKeyAreTheirOwn()
    {
        auto first = *ClassicPublicKey::parse(QByteArrayView("99283 39457"));
        const ClassicPublicKey second = first;
        first = *ClassicPublicKey::parse(QByteArrayView("323 223"));
        QCOMPARE(second.text(), QByteArray("99283 39457"));
        QCOMPARE(first.text(), QByteArray("323 223"));
    }
};

QTEST_GUILESS_MAIN(ClassicKeysTest)
#include "ClassicKeysTest.moc"
