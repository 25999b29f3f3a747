// SHA-256 examples of FIPS 180-4 and HMAC-SHA-256 cases of RFC 4231.
#include "common/crypto/Hash.h"

#include <QCryptographicHash>
#include <QTest>

using namespace veilpix::crypto;

class HashTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sha256GivesThePublishedDigests_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("digest");
        QTest::newRow("empty") << QByteArray()
                               << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("abc") << QByteArray("abc")
                             << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                    << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        QTest::newRow("a million a") << QByteArray(1000000, 'a')
                                     << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    void sha256GivesThePublishedDigests()
    {
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, digest);
        QCOMPARE(toByteArray(sha256(viewOf(message))).toHex(), digest);
        Sha256 hash;
        for (int round = 0; round < 2; ++round) { // the second round shows that finish() leaves nothing behind
            for (qsizetype at = 0; at < message.size(); at += 997) {
                hash.update(viewOf(message.mid(at, 997)));
            }
            QCOMPARE(toByteArray(hash.finish()).toHex(), digest);
        }
    }

    void partsHashLikeTheirConcatenation()
    {
        QCOMPARE(sha256({viewOf("ve"), ByteView(), viewOf("il")}), sha256(viewOf("veil")));
        QCOMPARE(hmacSha256(viewOf("k"), {viewOf("ve"), ByteView(), viewOf("il")}),
                 hmacSha256(viewOf("k"), viewOf("veil")));
    }

    void resetForgetsWhatWasFed()
    {
        Sha256 hash;
        hash.update(viewOf("garbage"));
        hash.reset();
        QCOMPARE(hash.update(viewOf("abc")).finish(), sha256(viewOf("abc")));
    }

    void zeroTerminatedKeepsExactlyOneZeroByte()
    {
        QCOMPARE(toByteArray(zeroTerminated("veilpix/1 root")), QByteArray("veilpix/1 root\0", 15));
    }

    void hmacGivesThePublishedTags_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("tag");
        QTest::newRow("RFC 4231 case 1") << QByteArray(20, '\x0b') << QByteArray("Hi There")
                                         << QByteArray(
                                                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        QTest::newRow("RFC 4231 case 2") << QByteArray("Jefe") << QByteArray("what do ya want for nothing?")
                                         << QByteArray(
                                                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        QTest::newRow("RFC 4231 case 3") << QByteArray(20, '\xaa') << QByteArray(50, '\xdd')
                                         << QByteArray(
                                                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
        QTest::newRow("RFC 4231 case 6, key longer than a block")
            << QByteArray(131, '\xaa') << QByteArray("Test Using Larger Than Block-Size Key - Hash Key First")
            << QByteArray("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        QTest::newRow("empty key and message")
            << QByteArray() << QByteArray()
            << QByteArray("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    }

    void hmacGivesThePublishedTags()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, tag);
        QCOMPARE(toByteArray(hmacSha256(viewOf(key), viewOf(message))).toHex(), tag);
        HmacSha256 mac(viewOf(key));
        for (int round = 0; round < 2; ++round) {
            for (const char c : message) {
                mac.update(viewOf(std::string_view(&c, 1)));
            }
            QCOMPARE(toByteArray(mac.finish()).toHex(), tag);
        }
    }

    void equalDigestsLooksAtEveryByteAndTheSize()
    {
        Digest a = sha256(viewOf("a"));
        Digest b = a;
        QVERIFY(equalDigests(a, b));
        b.back() ^= 1;
        QVERIFY(!equalDigests(a, b));
        QVERIFY(!equalDigests(a, ByteView(a).first(31)));
    }
};

QTEST_APPLESS_MAIN(HashTest)
#include "HashTest.moc"
