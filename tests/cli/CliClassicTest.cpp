// classic keygen, encrypt and decrypt on files of the original program.
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include "common/base/Literals.h"
#include "common/classic/RgbPicture.h"
#include "tests/cli/CliProcess.h"
#include "tests/support/Places.h"

using namespace veilpix::tests;
using veilpix::classic::RgbPicture;

class CliClassicTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;

    static QString vector(const char* file)
    {
        return testFile(u"vectors/classic/noise_k10a/"_s) + QString::fromLatin1(file);
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* name :
             {"original.png", "encrypted.png", "decrypted.png", "quotient.txt", "rsa.txt", "rsa_pub.txt"}) {
            QVERIFY(QFile::copy(vector(name), m_folder.path(QString::fromLatin1(name))));
        }
    }

    void encryptsAsTheOriginalDid()
    {
        const auto result = m_folder.run("classic encrypt --key rsa_pub.txt --quotient q.txt -o e.png original.png");
        QVERIFY2(result.code == 0, result.err.constData());
        QVERIFY(result.err.contains("weak"));
        QCOMPARE(m_folder.read(u"q.txt"_s), m_folder.read(u"quotient.txt"_s));
        QCOMPARE(*RgbPicture::fromPng(m_folder.read(u"e.png"_s)),
                 *RgbPicture::fromPng(m_folder.read(u"encrypted.png"_s)));
    }

    void decryptsWhatTheOriginalMade()
    {
        QCOMPARE(m_folder.run("classic decrypt --key rsa.txt --quotient quotient.txt -o d.png encrypted.png").code, 0);
        QCOMPARE(*RgbPicture::fromPng(m_folder.read(u"d.png"_s)),
                 *RgbPicture::fromPng(m_folder.read(u"decrypted.png"_s)));
    }

    void worksBetweenPipes()
    {
        const auto encrypted = m_folder.run("classic encrypt --key rsa_pub.txt --quotient pq.txt -o - -",
                                            m_folder.read(u"original.png"_s));
        QCOMPARE(encrypted.code, 0);
        const auto decrypted = m_folder.run("classic decrypt --key rsa.txt --quotient pq.txt -o - -", encrypted.out);
        QCOMPARE(*RgbPicture::fromPng(decrypted.out), *RgbPicture::fromPng(m_folder.read(u"original.png"_s)));
    }

    void ownKeysWork()
    {
        QCOMPARE(m_folder.run("classic keygen --private my.txt --public my_pub.txt --bits 48").code, 0);
        const auto mode = QFileInfo(m_folder.path(u"my.txt"_s)).permissions();
        QVERIFY(!(mode & (QFileDevice::ReadGroup | QFileDevice::ReadOther)));
        QCOMPARE(m_folder.run("classic encrypt -k my_pub.txt -q my.q -o my_e.png original.png").code, 0);
        QCOMPARE(m_folder.run("classic decrypt -k my.txt -q my.q -o my_d.png my_e.png").code, 0);
        QCOMPARE(*RgbPicture::fromPng(m_folder.read(u"my_d.png"_s)),
                 *RgbPicture::fromPng(m_folder.read(u"original.png"_s)));
    }

    void refusalsLeaveNoFile_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("code");
        QTest::newRow("small key") << QByteArray("classic encrypt -k small.txt -q r.txt -o r.png original.png") << 6;
        QTest::newRow("private key") << QByteArray("classic encrypt -k rsa.txt -q r.txt -o r.png original.png") << 6;
        QTest::newRow("no key") << QByteArray("classic encrypt -k original.png -q r.txt -o r.png original.png") << 6;
        QTest::newRow("no picture") << QByteArray("classic encrypt -k rsa_pub.txt -q r.txt -o r.png rsa.txt") << 4;
        QTest::newRow("picture taken") << QByteArray(
                                              "classic encrypt -k rsa_pub.txt -q r.txt -o encrypted.png original.png")
                                       << 3;
        QTest::newRow("quotient taken") << QByteArray("classic encrypt -k rsa_pub.txt -q rsa.txt -o r.png original.png")
                                        << 3;
        QTest::newRow("one place for both")
            << QByteArray("classic encrypt -k rsa_pub.txt -q r.png -o r.png original.png") << 2;
        QTest::newRow("other quotient") << QByteArray(
                                               "classic decrypt -k rsa.txt -q rsa_pub.txt -o r.png encrypted.png")
                                        << 7;
        QTest::newRow("key size") << QByteArray("classic keygen --private r.txt --public r2.txt --bits 8") << 2;
        QTest::newRow("key size text") << QByteArray("classic keygen --private r.txt --public r2.txt --bits many") << 2;
        QTest::newRow("public key taken") << QByteArray("classic keygen --private r.txt --public rsa_pub.txt") << 3;
    }
    void refusalsLeaveNoFile()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, code);
        m_folder.write(u"small.txt"_s, "253 49");
        const auto before = m_folder.files();
        const QByteArray picture = m_folder.read(u"original.png"_s);
        const auto result = m_folder.run(line.constData());
        QVERIFY2(result.code == code, result.err.constData());
        QCOMPARE(m_folder.files(), before);
        QCOMPARE(m_folder.read(u"original.png"_s), picture);
    }

    void aJpegIsCalledOne()
    {
        m_folder.write(u"photo.jpg"_s, QByteArray("\xff\xd8\xff\xe0 and more"));
        const auto result = m_folder.run("classic encrypt -k rsa_pub.txt -q r.txt -o r.png photo.jpg");
        QCOMPARE(result.code, 4);
        QVERIFY2(result.err.contains("JPEG"), result.err.constData());
    }

    void anotherKeyIsRefusedAndLeavesNoFile()
    {
        QCOMPARE(m_folder.run("classic keygen --private large.txt --public large_pub.txt --bits 30").code, 0);
        QCOMPARE(m_folder.run("classic keygen --private huge.txt --public huge_pub.txt --bits 80").code, 0);
        m_folder.write(u"other.txt"_s, "86993 99283");
        m_folder.write(u"tiny.txt"_s, "11 899");
        const auto before = m_folder.files();
        for (const char* key : {"large.txt", "huge.txt", "other.txt", "tiny.txt"}) {
            const QByteArray line = QByteArray("classic decrypt -q quotient.txt -k ") + key;
            const auto refused = m_folder.run((line + " -o other.png encrypted.png").constData());
            QVERIFY2(refused.code == 5, refused.err.constData());
            QVERIFY(refused.err.contains("not encrypted for this key"));
            QCOMPARE(m_folder.run((line + " -o - encrypted.png").constData()).out, QByteArray());
        }
        QCOMPARE(m_folder.files(), before);
    }

    // Below n = 512 half of the values, or more, fit any key.
    void anotherSmallKeyIsRefusedTooAndLeavesNoFile()
    {
        m_folder.write(u"small_pub.txt"_s, "323 5"); // 17 * 19
        m_folder.write(u"small.txt"_s, "173 323");
        m_folder.write(u"small_wrong.txt"_s, "7 323");
        m_folder.write(u"small_other.txt"_s, "77 299"); // 13 * 23
        QCOMPARE(m_folder.run("classic encrypt -k small_pub.txt -q small_q.txt -o small.png original.png").code, 0);
        QCOMPARE(m_folder.run("classic decrypt -k small.txt -q small_q.txt -o small_back.png small.png").code, 0);
        QCOMPARE(*RgbPicture::fromPng(m_folder.read(u"small_back.png"_s)),
                 *RgbPicture::fromPng(m_folder.read(u"original.png"_s)));
        const auto before = m_folder.files();
        for (const char* key : {"small_wrong.txt", "small_other.txt"}) {
            const QByteArray line = QByteArray("classic decrypt -q small_q.txt -o wrong.png small.png -k ") + key;
            const auto refused = m_folder.run(line.constData());
            QVERIFY2(refused.code == 5 || refused.code == 7, refused.err.constData());
        }
        QCOMPARE(m_folder.files(), before);
    }

    void aKeyThatWouldLoseValuesIsNamed()
    {
        m_folder.write(u"lossy_pub.txt"_s, "15 3");
        const auto refused = m_folder.run("classic encrypt -k lossy_pub.txt -q lossy_q.txt -o lossy.png original.png");
        QCOMPARE(refused.code, 6);
        QVERIFY2(refused.err.contains("lossy_pub.txt: is no usable key (its n is 15"), refused.err.constData());
        QVERIFY(!m_folder.exists("lossy.png") && !m_folder.exists("lossy_q.txt"));
    }

    // With keys beyond 2^53 the original made files of which some values are lost, the right key notwithstanding.
    void whatTheOriginalMadeWrongIsWrittenAndSaid()
    {
        const QString k31 = testFile(u"vectors/classic/all-values_k31/"_s);
        const auto result =
            m_folder.run(QStringList{u"classic"_s, u"decrypt"_s, u"-k"_s, k31 + u"rsa.txt"_s, u"-q"_s,
                                     k31 + u"quotient.txt"_s, u"-o"_s, u"k31.png"_s, k31 + u"encrypted.png"_s});
        QVERIFY2(result.code == 9, result.err.constData());
        QVERIFY(result.err.contains("do not fit this key"));
        QFile asTheOriginal(k31 + u"decrypted.png"_s);
        QVERIFY(asTheOriginal.open(QIODevice::ReadOnly));
        QCOMPARE(*RgbPicture::fromPng(m_folder.read(u"k31.png"_s)), *RgbPicture::fromPng(asTheOriginal.readAll()));
    }
};

QTEST_GUILESS_MAIN(CliClassicTest)
#include "CliClassicTest.moc"
