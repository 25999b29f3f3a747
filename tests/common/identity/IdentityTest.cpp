#include <QCryptographicHash>
#include <QProcess>
#include <QTest>

#include "common/base/Literals.h"
#include "common/identity/SafetyNumber.h"
#include "tests/common/identity/Fixture.h"

using namespace veilpix;
using namespace veilpix::identity;
using tests::identityOf;

class IdentityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void generatesWithProgressAndCancels()
    {
        crypto::SystemRandom random;
        int steps = 0;
        const auto made = PrivateIdentity::generate(random, [&](int) { ++steps; });
        QVERIFY(made);
        QVERIFY(steps > 0);
        QCOMPARE(made->identity().rsa().bits(), 3072);
        std::atomic_bool cancelled = true;
        const auto none = PrivateIdentity::generate(random, {}, &cancelled);
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::Cancelled);
    }

    void fingerprintIsTheSpecifiedHash()
    {
        const Identity identity = identityOf('a').identity();
        QCryptographicHash hash(QCryptographicHash::Sha256);
        hash.addData(QByteArray("veilpix/1 identity\0", 19));
        hash.addData(identity.publicKeyField());
        hash.addData(identity.signingKeyField());
        QCOMPARE(identity.fingerprint().toHex(), hash.result().toHex());
        QVERIFY(identity.fingerprint() != identityOf('b').fingerprint());
        QVERIFY(Fingerprint::fromHex(identity.fingerprint().toHex()) == identity.fingerprint());
        QVERIFY(!Fingerprint::fromHex(identity.fingerprint().toHex().toUpper()));
        QVERIFY(!Fingerprint::fromHex(identity.fingerprint().toHex().chopped(2)));
    }

    void fieldsOfTheWireRoundTrip()
    {
        const Identity identity = identityOf('a').identity();
        const auto back =
            Identity::fromFields(identity.publicKeyField(), identity.signingKeyField(), identity.signatureField());
        QVERIFY(back);
        QVERIFY(*back == identity);
    }

    void refusesAKeyThatAnotherSigned()
    {
        const Identity a = identityOf('a').identity();
        const Identity b = identityOf('b').identity();
        QCOMPARE(Identity::fromFields(a.publicKeyField(), a.signingKeyField(), b.signatureField()).error().code,
                 ErrorCode::BadSignature);
        QCOMPARE(Identity::fromFields(a.publicKeyField(), b.signingKeyField(), a.signatureField()).error().code,
                 ErrorCode::BadSignature);
        QCOMPARE(
            Identity::fromFields(a.publicKeyField(), a.signingKeyField(), a.signatureField().chopped(1)).error().code,
            ErrorCode::BadSignature);
        QCOMPARE(Identity::fromFields(a.publicKeyField(), QByteArray(32, '\0'), a.signatureField()).error().code,
                 ErrorCode::BadKey);
    }

    void textRoundTrips()
    {
        const Identity identity = identityOf('a').identity();
        const QByteArray text = identity.toText();
        QVERIFY(text.startsWith("veilpix-identity 1\nrsa "));
        QVERIFY(text.endsWith(identity.fingerprint().toHex() + '\n'));
        const auto back = Identity::fromText(text);
        QVERIFY(back);
        QCOMPARE(back->toText(), text);
    }

    void refusesTextThatIsNotExactlyOurs_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray text = identityOf('a').identity().toText();
        const auto with = [&](const char* before, const char* after) {
            return QByteArray(text).replace(before, after);
        };
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no last newline") << text.chopped(1);
        QTest::newRow("one more newline") << text + '\n';
        QTest::newRow("carriage returns") << with("\n", "\r\n");
        QTest::newRow("byte order mark") << "\xef\xbb\xbf" + text;
        QTest::newRow("later version") << with("identity 1", "identity 2");
        QTest::newRow("other magic") << with("veilpix-identity", "veilpix-idenTity");
        QTest::newRow("two spaces") << with("ed25519 ", "ed25519  ");
        QTest::newRow("fields swapped") << with("rsa ", "asr ");
        QTest::newRow("base64 without padding") << with("=\nfingerprint", "\nfingerprint");
        QByteArray upper = text;
        const qsizetype at = text.lastIndexOf(' ') + 1;
        upper.replace(at, 64, text.mid(at, 64).toUpper());
        QTest::newRow("fingerprint in capitals") << upper;
        QByteArray other = text;
        other[at] = other[at] == '0' ? '1' : '0';
        QTest::newRow("other fingerprint") << other;
        QTest::newRow("signature of another")
            << QByteArray(text).replace(identityOf('a').identity().signatureField().toBase64(),
                                        identityOf('b').identity().signatureField().toBase64());
        QTest::newRow("a megabyte") << QByteArray(1 << 20, 'a');
    }

    void refusesTextThatIsNotExactlyOurs()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!Identity::fromText(text));
    }

    void safetyNumberIsTheSameOnBothSides()
    {
        const Fingerprint a = identityOf('a').fingerprint();
        const Fingerprint b = identityOf('b').fingerprint();
        const SafetyNumber number = SafetyNumber::between(a, b);
        QCOMPARE(number, SafetyNumber::between(b, a));
        QVERIFY(!(number == SafetyNumber::between(a, identityOf('c').fingerprint())));
        QCOMPARE(number.groups().size(), 12);
        for (const QString& group : number.groups()) {
            QCOMPARE(group.size(), 5);
        }
        QCOMPARE(number.toText().size(), 71);
    }

    // Python's integers give the same sixty digits, with leading zeros where there are some.
    void safetyNumberIsTheSpecifiedOne()
    {
        for (char seed = 'a'; seed < 'z'; ++seed) {
            const Fingerprint a{crypto::sha256(crypto::viewOf(QByteArray(1, seed)))};
            const Fingerprint b{crypto::sha256(crypto::viewOf(QByteArray(2, seed)))};
            QProcess python;
            python.start(u"/usr/bin/python3"_s,
                         {u"-c"_s,
                          u"import hashlib,sys\n"
                          u"a,b=sorted(bytes.fromhex(x) for x in sys.argv[1:])\n"
                          u"n=int.from_bytes(hashlib.sha256(b'veilpix/1 safety\\0'+a+b).digest(),'big')\n"
                          u"print('%060d'%(n%10**60),end='')"_s,
                          QString::fromLatin1(a.toHex()), QString::fromLatin1(b.toHex())});
            QVERIFY(python.waitForFinished());
            QCOMPARE(SafetyNumber::between(a, b).digits(), QString::fromLatin1(python.readAllStandardOutput()));
        }
    }
};

QTEST_GUILESS_MAIN(IdentityTest)
#include "IdentityTest.moc"
