// AES-256-GCM cases 13 to 16 of the GCM specification (McGrew and Viega), which NIST's validation uses too.
#include "common/crypto/Aead.h"

#include <QTest>

#include "common/crypto/Random.h"

using namespace veilpix;
using namespace veilpix::crypto;

class AeadTest : public QObject {
    Q_OBJECT

    static Aead make(const QByteArray& key)
    {
        auto aead = Aead::create(viewOf(key));
        if (!aead) {
            qFatal("no AEAD");
        }
        return std::move(*aead);
    }

private Q_SLOTS:
    void sealsAndOpensThePublishedCases_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("nonce");
        QTest::addColumn<QByteArray>("associatedData");
        QTest::addColumn<QByteArray>("plaintext");
        QTest::addColumn<QByteArray>("ciphertext");
        QTest::addColumn<QByteArray>("tag");
        const QByteArray key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
        const QByteArray nonce = "cafebabefacedbaddecaf888";
        const QByteArray plaintext = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
        const QByteArray ciphertext = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                                      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
        QTest::newRow("13") << QByteArray(64, '0') << QByteArray(24, '0') << QByteArray() << QByteArray()
                            << QByteArray() << QByteArray("530f8afbc74536b9a963b4f1c4cb738b");
        QTest::newRow("14") << QByteArray(64, '0') << QByteArray(24, '0') << QByteArray() << QByteArray(32, '0')
                            << QByteArray("cea7403d4d606b6e074ec5d3baf39d18")
                            << QByteArray("d0d1c8a799996bf0265b98b5d48ab919");
        QTest::newRow("15") << key << nonce << QByteArray() << plaintext << ciphertext
                            << QByteArray("b094dac5d93471bdec1a502270e3cc6c");
        QTest::newRow("16") << key << nonce << QByteArray("feedfacedeadbeeffeedfacedeadbeefabaddad2")
                            << plaintext.first(120) << ciphertext.first(120)
                            << QByteArray("76fc6ece0f4e1768cddf8853bb2d551b");
    }

    void sealsAndOpensThePublishedCases()
    {
        const auto fetch = [](const char* name) {
            return QByteArray::fromHex(*static_cast<QByteArray*>(QTest::qData(name, QMetaType::QByteArray)));
        };
        const QByteArray nonce = fetch("nonce");
        const QByteArray associatedData = fetch("associatedData");
        const QByteArray plaintext = fetch("plaintext");
        Aead aead = make(fetch("key"));
        for (int round = 0; round < 2; ++round) {
            QByteArray out(plaintext.size(), '\0');
            QByteArray tag(16, '\0');
            QVERIFY(aead.seal(viewOf(nonce), viewOf(associatedData), viewOf(plaintext), writableView(out),
                              writableView(tag)));
            QCOMPARE(out, fetch("ciphertext"));
            QCOMPARE(tag, fetch("tag"));
            QByteArray back(plaintext.size(), 'x');
            QVERIFY(aead.open(viewOf(nonce), viewOf(associatedData), viewOf(out), viewOf(tag), writableView(back)));
            QCOMPARE(back, plaintext);
        }
    }

    void worksInPlace()
    {
        Aead aead = make(QByteArray(32, 'k'));
        const QByteArray nonce(12, 'n');
        QByteArray bytes = QByteArray(1000, 'p');
        QByteArray tag(16, '\0');
        const MutableBytes view = writableView(bytes);
        QVERIFY(aead.seal(viewOf(nonce), {}, view, view, writableView(tag)));
        QVERIFY(bytes != QByteArray(1000, 'p'));
        QVERIFY(aead.open(viewOf(nonce), {}, view, viewOf(tag), view));
        QCOMPARE(bytes, QByteArray(1000, 'p'));
    }

    void everyFlippedBitIsRefusedAndNothingIsLeftInTheOutput()
    {
        Aead aead = make(QByteArray(32, 'k'));
        const QByteArray nonce(12, 'n');
        const QByteArray associatedData("about");
        QByteArray sealed(21, '\0');
        QByteArray tag(16, '\0');
        QVERIFY(aead.seal(viewOf(nonce), viewOf(associatedData), viewOf("one and twenty bytes."), writableView(sealed),
                          writableView(tag)));
        QByteArray parts[] = {nonce, associatedData, sealed, tag};
        for (QByteArray& part : parts) {
            for (qsizetype bit = 0; bit < part.size() * 8; ++bit) {
                const char before = part.at(bit / 8);
                part[bit / 8] = static_cast<char>(before ^ (1 << (bit % 8)));
                QByteArray out(21, 'x');
                const auto opened = aead.open(viewOf(parts[0]), viewOf(parts[1]), viewOf(parts[2]), viewOf(parts[3]),
                                              writableView(out));
                QVERIFY(!opened);
                QCOMPARE(opened.error().code, ErrorCode::BadKey);
                QCOMPARE(out, QByteArray(21, '\0'));
                part[bit / 8] = before;
            }
        }
        QByteArray out(21, 'x');
        QVERIFY(aead.open(viewOf(nonce), viewOf(associatedData), viewOf(sealed), viewOf(tag), writableView(out)));
        QCOMPARE(out, QByteArray("one and twenty bytes."));
    }

    void wrongSizesAreRefused()
    {
        QVERIFY(!Aead::create(viewOf(QByteArray(16, 'k'))));
        Aead aead = make(QByteArray(32, 'k'));
        QByteArray out(4, '\0');
        QByteArray tag(16, '\0');
        const QByteArray nonce(12, 'n');
        QVERIFY(!aead.seal(viewOf(nonce.first(11)), {}, viewOf("four"), writableView(out), writableView(tag)));
        QVERIFY(!aead.seal(viewOf(nonce), {}, viewOf("fives"), writableView(out), writableView(tag)));
        QVERIFY(!aead.open(viewOf(nonce), {}, viewOf("four"), viewOf(tag.first(12)), writableView(out)));
    }
};

QTEST_APPLESS_MAIN(AeadTest)
#include "AeadTest.moc"
