#include "common/crypto/RsaKey.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "common/base/Literals.h"
#include "common/crypto/Random.h"

using namespace veilpix;
using namespace veilpix::crypto;

class RsaKeyTest : public QObject {
    Q_OBJECT

    std::optional<RsaPrivateKey> m_key; // 2048 bits, to be quick

    static SecretBytes contentKey() { return SecretBytes::copyOf(viewOf("0123456789abcdef0123456789ABCDEF")); }

    void writePkcs8(const QString& path)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto der = m_key->toPkcs8();
        QVERIFY(der);
        file.write(toByteArray(der->reveal()));
    }

    static QByteArray openssl(const QStringList& arguments, const QByteArray& input = {}, int* exitCode = nullptr)
    {
        QProcess process;
        process.start(u"openssl"_s, arguments);
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished();
        if (exitCode) {
            *exitCode = process.exitCode();
        }
        return process.readAllStandardOutput();
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto key = RsaPrivateKey::generate(2048);
        QVERIFY(key);
        m_key = *key;
    }

    void generatesTheDefaultSizeWithProgress()
    {
        int last = 0;
        const auto key = RsaPrivateKey::generate(RsaPrivateKey::defaultBits, [&](int step) { last = step; });
        QVERIFY(key);
        QCOMPARE(key->publicKey().bits(), 3072);
        QCOMPARE(key->publicKey().wrappedSize(), std::size_t(384));
        QVERIFY(key->publicKey().toText().endsWith(" 65537"));
        QVERIFY(last > 0);
    }

    void generationStopsWhenCancelled()
    {
        std::atomic_bool cancelled = false;
        const auto key = RsaPrivateKey::generate(
            4096, [&](int step) { cancelled = step >= 2; }, &cancelled);
        QVERIFY(!key);
        QCOMPARE(key.error().code, ErrorCode::Cancelled);
    }

    void refusesSizesOutsideOfTheLimits()
    {
        QVERIFY(!RsaPrivateKey::generate(1024));
        QVERIFY(!RsaPrivateKey::generate(8192));
    }

    void wrapsAndUnwraps()
    {
        const auto wrapped = m_key->publicKey().wrap(contentKey());
        QVERIFY(wrapped);
        QCOMPARE(wrapped->size(), 256);
        const auto again = m_key->publicKey().wrap(contentKey());
        QVERIFY(*wrapped != *again);
        const auto unwrapped = m_key->unwrap(viewOf(*wrapped));
        QVERIFY(unwrapped);
        QVERIFY(unwrapped->equals(contentKey()));
    }

    void unwrapRefusesChangedOtherAndShortWraps()
    {
        QByteArray wrapped = *m_key->publicKey().wrap(contentKey());
        const auto code = [&](const QByteArray& bytes) { return m_key->unwrap(viewOf(bytes)).error().code; };
        QCOMPARE(code(wrapped.chopped(1)), ErrorCode::NoMatchingKey);
        QCOMPARE(code({}), ErrorCode::NoMatchingKey);
        QCOMPARE(code(QByteArray(256, '\xff')), ErrorCode::NoMatchingKey);
        for (const qsizetype at : {0, 100, 255}) {
            QByteArray bad = wrapped;
            bad[at] = static_cast<char>(bad[at] ^ 1);
            QCOMPARE(code(bad), ErrorCode::NoMatchingKey);
        }
        const auto other = RsaPrivateKey::generate(2048);
        QCOMPARE(other->unwrap(viewOf(wrapped)).error().code, ErrorCode::NoMatchingKey);
        QVERIFY(!m_key->publicKey().wrap(SecretBytes(31)));
        QVERIFY(!m_key->publicKey().wrap(SecretBytes(33)));
    }

    // Digest and MGF1 digest are both SHA-256 and the label is empty: the openssl program, told exactly that, opens our
    // wrap, and ours opens what it made; with SHA-1 for the mask neither does.
    void oaepIsWhatTheSpecificationSays()
    {
        QTemporaryDir dir;
        const QString keyPath = dir.filePath(u"key.der"_s);
        const QString inPath = dir.filePath(u"in"_s);
        writePkcs8(keyPath);
        const auto run = [&](const QString& verb, const QString& mask, const QByteArray& input, int* exitCode) {
            QFile file(inPath);
            if (!file.open(QIODevice::WriteOnly)) {
                return QByteArray();
            }
            file.write(input);
            file.close();
            return openssl({u"pkeyutl"_s, verb, u"-inkey"_s, keyPath, u"-keyform"_s, u"DER"_s, u"-in"_s, inPath,
                            u"-pkeyopt"_s, u"rsa_padding_mode:oaep"_s, u"-pkeyopt"_s, u"rsa_oaep_md:sha256"_s,
                            u"-pkeyopt"_s, u"rsa_mgf1_md:"_s + mask},
                           {}, exitCode);
        };
        const QString sha256 = u"sha256"_s;
        int exitCode = -1;
        const QByteArray wrapped = *m_key->publicKey().wrap(contentKey());
        QVERIFY(contentKey().equals(viewOf(run(u"-decrypt"_s, sha256, wrapped, &exitCode))));
        QCOMPARE(exitCode, 0);
        run(u"-decrypt"_s, u"sha1"_s, wrapped, &exitCode);
        QVERIFY(exitCode != 0);
        const QByteArray plain = toByteArray(contentKey().reveal());
        QVERIFY(m_key->unwrap(viewOf(run(u"-encrypt"_s, sha256, plain, &exitCode))).has_value());
        QVERIFY(!m_key->unwrap(viewOf(run(u"-encrypt"_s, u"sha1"_s, plain, &exitCode))));
        // 31 and 33 bytes under the right padding are no content keys.
        QVERIFY(!m_key->unwrap(viewOf(run(u"-encrypt"_s, sha256, plain.first(31), &exitCode))));
        QVERIFY(!m_key->unwrap(viewOf(run(u"-encrypt"_s, sha256, plain + 'x', &exitCode))));
    }

    void publicTextRoundTripsAndIsCanonical()
    {
        const QByteArray text = m_key->publicKey().toText();
        const auto parsed = RsaPublicKey::fromText(text);
        QVERIFY(parsed);
        QCOMPARE(parsed->toText(), text);
        QCOMPARE(parsed->bits(), 2048);
        QVERIFY(*parsed == m_key->publicKey());
        QVERIFY(m_key->unwrap(viewOf(*parsed->wrap(contentKey()))).has_value());
    }

    void refusesTextThatIsNotCanonical_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray text = m_key->publicKey().toText();
        const QByteArray n = text.first(text.indexOf(' '));
        QByteArray even = n;
        even[even.size() - 1] = '4';
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("n alone") << n;
        QTest::newRow("trailing newline") << text + '\n';
        QTest::newRow("trailing space") << text + ' ';
        QTest::newRow("leading space") << ' ' + text;
        QTest::newRow("two spaces") << n + "  65537";
        QTest::newRow("tab") << n + "\t65537";
        QTest::newRow("leading zero in n") << '0' + text;
        QTest::newRow("leading zero in e") << n + " 065537";
        QTest::newRow("plus") << '+' + text;
        QTest::newRow("minus") << '-' + text;
        QTest::newRow("hex") << "0x" + text;
        QTest::newRow("e = 3") << n + " 3";
        QTest::newRow("e = 1") << n + " 1";
        QTest::newRow("even modulus") << even + " 65537";
        QTest::newRow("1024 bits") << "1" + QByteArray(307, '0') + "1 65537";
        QTest::newRow("4097 bits and more") << "9" + QByteArray(1232, '0') + "1 65537";
        QTest::newRow("a million digits") << QByteArray(1000000, '9') + " 65537";
        QTest::newRow("zero byte") << n + QByteArray("\0", 1) + " 65537";
        QTest::newRow("swapped") << "65537 " + n;
        QTest::newRow("the seed's tiny key") << QByteArray("323 5");
    }

    void refusesTextThatIsNotCanonical()
    {
        QFETCH(QByteArray, text);
        const auto parsed = RsaPublicKey::fromText(text);
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().code, ErrorCode::BadKey);
    }

    void pkcs8RoundTrips()
    {
        const auto der = m_key->toPkcs8();
        QVERIFY(der);
        const auto back = RsaPrivateKey::fromPkcs8(*der);
        QVERIFY(back);
        QVERIFY(back->publicKey() == m_key->publicKey());
        QVERIFY(back->toPkcs8()->equals(*der));
        QVERIFY(back->unwrap(viewOf(*m_key->publicKey().wrap(contentKey()))).has_value());
    }

    void pkcs8RefusesGarbageAndOtherKeys()
    {
        const auto refused = [](const QByteArray& der) {
            const auto key = RsaPrivateKey::fromPkcs8(SecretBytes::copyOf(viewOf(der)));
            return !key && key.error().code == ErrorCode::BadKey;
        };
        QByteArray der = toByteArray(m_key->toPkcs8()->reveal());
        QVERIFY(refused({}));
        QVERIFY(refused("garbage"));
        QVERIFY(refused(der.chopped(1)));
        QVERIFY(refused(der + 'x'));
        QVERIFY(refused(QByteArray(10000, '0')));
        for (qsizetype at = 30; at < der.size(); at += 13) { // through modulus, exponents, factors and coefficient
            QByteArray mixed = der;
            mixed[at] = static_cast<char>(mixed[at] ^ 0x10);
            QVERIFY2(refused(mixed), qPrintable(QString::number(at)));
        }
        for (const char* algorithm : {"ED25519", "EC", "RSA"}) {
            QStringList arguments{u"genpkey"_s, u"-algorithm"_s, QString::fromLatin1(algorithm), u"-outform"_s,
                                  u"DER"_s};
            if (qstrcmp(algorithm, "EC") == 0) {
                arguments << u"-pkeyopt"_s << u"ec_paramgen_curve:P-256"_s;
            }
            if (qstrcmp(algorithm, "RSA") == 0) {
                arguments << u"-pkeyopt"_s << u"rsa_keygen_bits:1024"_s;
            }
            const QByteArray made = openssl(arguments);
            QVERIFY(!made.isEmpty());
            QVERIFY2(refused(made), algorithm);
        }
        const QByteArray e3 = openssl({u"genpkey"_s, u"-algorithm"_s, u"RSA"_s, u"-outform"_s, u"DER"_s, u"-pkeyopt"_s,
                                       u"rsa_keygen_bits:2048"_s, u"-pkeyopt"_s, u"rsa_keygen_pubexp:3"_s});
        QVERIFY(!e3.isEmpty());
        QVERIFY(refused(e3));
    }

    void oneKeyServesSeveralThreads()
    {
        const RsaPublicKey publicKey = m_key->publicKey();
        std::atomic_int held = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, key = *m_key] {
                for (int round = 0; round < 20; ++round) {
                    const auto wrapped = publicKey.wrap(contentKey());
                    const auto unwrapped = key.unwrap(viewOf(*wrapped));
                    held += unwrapped && unwrapped->equals(contentKey());
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        QCOMPARE(held.load(), 80);
    }
};

QTEST_APPLESS_MAIN(RsaKeyTest)
#include "RsaKeyTest.moc"
