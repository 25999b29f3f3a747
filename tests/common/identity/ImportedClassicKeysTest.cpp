#include <QTest>

#include "common/identity/ClassicKeys.h"

using namespace veilpix;
using namespace veilpix::identity;

class ImportedClassicKeysTest : public QObject {
    Q_OBJECT

    static Result<ClassicKeys> make(const QByteArray& privateText, const QByteArray& publicText)
    {
        return ClassicKeys::fromTexts(crypto::viewOf(privateText), crypto::viewOf(publicText));
    }

private Q_SLOTS:
    void takesTheFirstClientsFiles()
    {
        const auto keys = make("65 323", "323 5");
        QVERIFY(keys);
        QVERIFY(keys->privateText().equals(crypto::viewOf("65 323")));
        QCOMPARE(keys->publicText(), QByteArray("323 5"));
        const auto edited = make("65 323\n", "  323 5\r\n");
        QVERIFY(edited);
        QVERIFY(edited->privateText().equals(crypto::viewOf("65 323")));
        QCOMPARE(edited->publicText(), QByteArray("323 5"));
        const QByteArray n = "1" + QByteArray(1232, '0') + "1";
        QVERIFY(make("123 " + n, n + " 65537"));
    }

    void refusesWhatIsNoPair_data()
    {
        QTest::addColumn<QByteArray>("privateText");
        QTest::addColumn<QByteArray>("publicText");
        const QByteArray huge(1235, '9');
        const QByteArray bits4097("9" + QByteArray(1233, '9'));
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("only private") << QByteArray("65 323") << QByteArray();
        QTest::newRow("one number") << QByteArray("65") << QByteArray("323 5");
        QTest::newRow("three numbers") << QByteArray("65 323 1") << QByteArray("323 5");
        QTest::newRow("two spaces") << QByteArray("65  323") << QByteArray("323 5");
        QTest::newRow("letters") << QByteArray("65 32x") << QByteArray("32x 5");
        QTest::newRow("sign") << QByteArray("-65 323") << QByteArray("323 5");
        QTest::newRow("leading zero") << QByteArray("065 323") << QByteArray("323 5");
        QTest::newRow("zero") << QByteArray("0 323") << QByteArray("323 5");
        QTest::newRow("files swapped") << QByteArray("323 5") << QByteArray("65 323");
        QTest::newRow("other modulus") << QByteArray("65 323") << QByteArray("299 5");
        QTest::newRow("modulus 1") << QByteArray("65 1") << QByteArray("1 5");
        QTest::newRow("too many digits") << "65 " + huge << huge + " 5";
        QTest::newRow("more than 4096 bits") << "65 " + bits4097 << bits4097 + " 5";
        QTest::newRow("a million digits") << "65 " + QByteArray(1000000, '7') << QByteArray(1000000, '7') + " 5";
        QTest::newRow("zero byte") << QByteArray("65\0 323", 7) << QByteArray("323 5");
    }

    void refusesWhatIsNoPair()
    {
        QFETCH(QByteArray, privateText);
        QFETCH(QByteArray, publicText);
        const auto keys = make(privateText, publicText);
        QVERIFY(!keys);
        QCOMPARE(keys.error().code, ErrorCode::BadKey);
    }
};

QTEST_APPLESS_MAIN(ImportedClassicKeysTest)
#include "ImportedClassicKeysTest.moc"
