// Ed25519 cases of RFC 8032, section 7.1.
#include "common/crypto/SigningKey.h"

#include <QTest>

#include "tests/support/DeterministicRandom.h"

using namespace veilpix;
using namespace veilpix::crypto;

class SigningKeyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void signsAndVerifiesThePublishedCases_data()
    {
        QTest::addColumn<QByteArray>("seed");
        QTest::addColumn<QByteArray>("publicKey");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("signature");
        QTest::newRow("1") << QByteArray("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                           << QByteArray("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
                           << QByteArray()
                           << QByteArray(
                                  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                                  "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
        QTest::newRow("2") << QByteArray("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
                           << QByteArray("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
                           << QByteArray("72")
                           << QByteArray(
                                  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
                                  "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        QTest::newRow("3") << QByteArray("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
                           << QByteArray("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
                           << QByteArray("af82")
                           << QByteArray(
                                  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
                                  "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    }

    void signsAndVerifiesThePublishedCases()
    {
        QFETCH(QByteArray, seed);
        QFETCH(QByteArray, publicKey);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, signature);
        message = QByteArray::fromHex(message);
        signature = QByteArray::fromHex(signature);
        const auto key = SigningKey::fromSeed(SecretBytes::copyOf(viewOf(QByteArray::fromHex(seed))));
        QVERIFY(key);
        QCOMPARE(toByteArray(key->verifyKey().bytes()).toHex(), publicKey);
        const auto made = key->sign(viewOf(message));
        QVERIFY(made);
        QCOMPARE(toByteArray(*made), signature);
        const auto verifyKey = VerifyKey::fromBytes(viewOf(QByteArray::fromHex(publicKey)));
        QVERIFY(verifyKey);
        QVERIFY(verifyKey->verify(viewOf(message), viewOf(signature)));
        QVERIFY(!verifyKey->verify(viewOf(message + 'x'), viewOf(signature)));
        QVERIFY(!verifyKey->verify(viewOf(message), viewOf(signature.first(63))));
        for (qsizetype i = 0; i < signature.size(); ++i) {
            QByteArray bad = signature;
            bad[i] = static_cast<char>(bad[i] ^ 1);
            QVERIFY(!verifyKey->verify(viewOf(message), viewOf(bad)));
        }
        QVERIFY(key->seed()->equals(viewOf(QByteArray::fromHex(seed))));
    }

    void generatesDifferentKeys()
    {
        SystemRandom random;
        const auto a = SigningKey::generate(random);
        const auto b = SigningKey::generate(random);
        QVERIFY(a && b);
        QVERIFY(!(a->verifyKey() == b->verifyKey()));
        const auto signature = a->sign(viewOf("message"));
        QVERIFY(a->verifyKey().verify(viewOf("message"), *signature));
        QVERIFY(!b->verifyKey().verify(viewOf("message"), *signature));
        support::FailingRandom broken(0);
        QVERIFY(!SigningKey::generate(broken));
    }

    // All encodings of the eight points of small order, computed apart from this code by
    // tests/common/crypto/small_order.py.
    void refusesEveryEncodingOfASmallOrderPoint_data()
    {
        QTest::addColumn<QByteArray>("hex");
        const char* encodings[] = {
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000080",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000080",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        };
        for (const char* hex : encodings) {
            QTest::newRow(hex) << QByteArray(hex);
        }
    }

    void refusesEveryEncodingOfASmallOrderPoint()
    {
        QFETCH(QByteArray, hex);
        const auto key = VerifyKey::fromBytes(viewOf(QByteArray::fromHex(hex)));
        QVERIFY(!key);
        QCOMPARE(key.error().code, ErrorCode::BadKey);
    }

    void refusesOtherSizes()
    {
        QVERIFY(!VerifyKey::fromBytes({}));
        QVERIFY(!VerifyKey::fromBytes(viewOf(QByteArray(31, 'k'))));
        QVERIFY(!VerifyKey::fromBytes(viewOf(QByteArray(33, 'k'))));
        QVERIFY(!SigningKey::fromSeed(SecretBytes(31)));
    }
};

QTEST_APPLESS_MAIN(SigningKeyTest)
#include "SigningKeyTest.moc"
