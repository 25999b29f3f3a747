// HKDF cases of RFC 5869; the Argon2id case of the reference implementation's own test file (version 0x13).
#include "common/crypto/Kdf.h"

#include <QTest>

using namespace veilpix;
using namespace veilpix::crypto;

class KdfTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hkdfGivesThePublishedKeys_data()
    {
        QTest::addColumn<QByteArray>("salt");
        QTest::addColumn<QByteArray>("inputKey");
        QTest::addColumn<QByteArray>("info");
        QTest::addColumn<QByteArray>("output");
        QTest::newRow("RFC 5869 A.1") << QByteArray("000102030405060708090a0b0c") << QByteArray(22, '\x0b').toHex()
                                      << QByteArray("f0f1f2f3f4f5f6f7f8f9")
                                      << QByteArray(
                                             "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf3400"
                                             "7208d5b887185865");
        QTest::newRow("RFC 5869 A.3") << QByteArray() << QByteArray(22, '\x0b').toHex() << QByteArray()
                                      << QByteArray(
                                             "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d20"
                                             "1395faa4b61a96c8");
    }

    void hkdfGivesThePublishedKeys()
    {
        QFETCH(QByteArray, salt);
        QFETCH(QByteArray, inputKey);
        QFETCH(QByteArray, info);
        QFETCH(QByteArray, output);
        const auto hex = [](const QByteArray& text) { return QByteArray::fromHex(text); };
        const auto derived = hkdfSha256(viewOf(hex(salt)), viewOf(hex(inputKey)), viewOf(hex(info)), 42);
        QVERIFY(derived);
        QCOMPARE(toByteArray(derived->reveal()).toHex(), output);
    }

    void hkdfOutputsDifferBySaltAndInfo()
    {
        const auto a = hkdfSha256(viewOf("salt"), viewOf("key"), zeroTerminated("veilpix/1 login"));
        const auto b = hkdfSha256(viewOf("salt"), viewOf("key"), zeroTerminated("veilpix/1 slot"));
        const auto c = hkdfSha256(viewOf("tlas"), viewOf("key"), zeroTerminated("veilpix/1 slot"));
        QVERIFY(a && b && c);
        QCOMPARE(a->size(), std::size_t(32));
        QVERIFY(!a->equals(*b) && !b->equals(*c));
    }

    void argon2idGivesThePublishedKeys_data()
    {
        QTest::addColumn<quint32>("memoryKib");
        QTest::addColumn<quint32>("passes");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("salt");
        QTest::addColumn<QByteArray>("output");
        QTest::newRow("64 MiB, 2 passes")
            << 65536u << 2u << QByteArray("password") << QByteArray("somesalt")
            << QByteArray("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
        QTest::newRow("256 KiB, 2 passes")
            << 256u << 2u << QByteArray("password") << QByteArray("somesalt")
            << QByteArray("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
        QTest::newRow("64 MiB, 1 pass") << 65536u << 1u << QByteArray("password") << QByteArray("somesalt")
                                        << QByteArray(
                                               "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98");
        QTest::newRow("other password") << 65536u << 2u << QByteArray("differentpassword") << QByteArray("somesalt")
                                        << QByteArray(
                                               "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde");
        QTest::newRow("other salt") << 65536u << 2u << QByteArray("password") << QByteArray("diffsalt")
                                    << QByteArray("bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c");
    }

    void argon2idGivesThePublishedKeys()
    {
        QFETCH(quint32, memoryKib);
        QFETCH(quint32, passes);
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, salt);
        QFETCH(QByteArray, output);
        const auto derived = argon2id(viewOf(password), viewOf(salt), {memoryKib, passes, 1});
        QVERIFY(derived);
        QCOMPARE(toByteArray(derived->reveal()).toHex(), output);
    }

    void boundsHaveAFloorAndACap()
    {
        QVERIFY(checkArgon2Bounds({}));
        QVERIFY(checkArgon2Bounds(argon2Floor));
        QVERIFY(checkArgon2Bounds(argon2Cap));
        QVERIFY(!checkArgon2Bounds({65535, 3, 1}));
        QVERIFY(!checkArgon2Bounds({65536, 2, 1}));
        QVERIFY(!checkArgon2Bounds({262145, 3, 1}));
        QVERIFY(!checkArgon2Bounds({65536, 11, 1}));
        QVERIFY(!checkArgon2Bounds({65536, 3, 2}));
        QVERIFY(!checkArgon2Bounds({65536, 3, 0}));
        QVERIFY(!checkArgon2Bounds({0xffffffff, 0xffffffff, 1}));
    }

    void argon2idRefusesAShortSalt() { QVERIFY(!argon2id(viewOf("password"), viewOf("salt"), {256, 2, 1})); }
};

QTEST_APPLESS_MAIN(KdfTest)
#include "KdfTest.moc"
