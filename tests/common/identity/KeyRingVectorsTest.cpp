// Frozen key rings, made by tests/vectors/keyring/make_vectors.py with other libraries from FORMAT.md alone.
#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/common/identity/Fixture.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::identity;
using namespace veilpix::tests;

class KeyRingVectorsTest : public QObject {
    Q_OBJECT

    QJsonObject m_expected;

    static QByteArray ascii(const QJsonValue& value) { return value.toString().toLatin1(); }
    static QByteArray hex(crypto::ByteView bytes) { return crypto::toByteArray(bytes).toHex(); }

    void addRings()
    {
        QTest::addColumn<QString>("name");
        for (const QString& name : m_expected.keys()) {
            QTest::newRow(qPrintable(name)) << name;
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_expected = QJsonDocument::fromJson(vectorFile(u"expected.json"_s)).object();
        QVERIFY(m_expected.size() >= 3);
    }

    void opensTheFrozenRings_data() { addRings(); }

    void opensTheFrozenRings()
    {
        QFETCH(QString, name);
        const QJsonObject facts = m_expected.value(name).toObject();
        const auto parsed = SealedKeyRing::parse(vectorFile(name + u".vpk"_s));
        QVERIFY(parsed);
        QCOMPARE(parsed->parameters().userName, facts.value("user"_L1).toString());
        QCOMPARE(int(parsed->parameters().argon2.memoryKib), facts.value("memoryKib"_L1).toInt());
        QCOMPARE(int(parsed->parameters().argon2.passes), facts.value("passes"_L1).toInt());
        QCOMPARE(double(parsed->version()), facts.value("version"_L1).toDouble());
        QCOMPARE(parsed->fingerprint().toHex(), ascii(facts.value("fingerprint"_L1)));

        const auto secret = Password::fromText(facts.value("password"_L1).toString());
        const auto keys = PasswordKeys::derive(*secret, parsed->parameters());
        QVERIFY(keys);
        QVERIFY(keys->loginSecret.equals(crypto::viewOf(ascii(facts.value("loginSecret"_L1)))));
        const auto words = RecoveryWords::parse(facts.value("words"_L1).toString());
        QVERIFY(words);
        const auto byPassword = parsed->openWithSlotKey(keys->slotKey);
        const auto byWords = parsed->open(*words);
        QVERIFY(byPassword && byWords);
        for (const KeyRing* ring : {&*byPassword, &*byWords}) {
            QCOMPARE(ring->identity().publicKeyField(), ascii(facts.value("publicKey"_L1)));
            QCOMPARE(ring->identity().signingKeyField().toHex(), ascii(facts.value("signingKey"_L1)));
            QCOMPARE(ring->identity().signatureField().toHex(), ascii(facts.value("signature"_L1)));
            QCOMPARE(hex(ring->vaultKey().reveal()), ascii(facts.value("vaultKey"_L1)));
            QCOMPARE(double(ring->pinsVersion()), facts.value("pinsVersion"_L1).toDouble());
            QVERIFY(ring->recovery().loginSecret.equals(crypto::viewOf(ascii(facts.value("recoveryLogin"_L1)))));
            QVERIFY(ring->recovery().equals(*RecoveryKeys::derive(*words)));
            const QJsonArray classic = facts.value("classic"_L1).toArray();
            QCOMPARE(qsizetype(ring->classicKeys().size()), classic.size());
            for (qsizetype i = 0; i < classic.size(); ++i) {
                const ClassicKeys& pair = ring->classicKeys()[std::size_t(i)];
                QVERIFY(pair.privateText().equals(crypto::viewOf(ascii(classic[i][0]))));
                QCOMPARE(pair.publicText(), ascii(classic[i][1]));
            }
        }
    }

    // The same random bytes give the same file: what is written has not changed either.
    void sealsTheFrozenRingsAgain_data() { addRings(); }

    void sealsTheFrozenRingsAgain()
    {
        QFETCH(QString, name);
        const QJsonObject facts = m_expected.value(name).toObject();
        const QByteArray bytes = vectorFile(name + u".vpk"_s);
        const auto parsed = SealedKeyRing::parse(bytes);
        const auto secret = Password::fromText(facts.value("password"_L1).toString());
        const auto keys = PasswordKeys::derive(*secret, parsed->parameters());
        auto ring = parsed->openWithSlotKey(keys->slotKey);
        QVERIFY(ring);
        ring->markStored(parsed->version() - 1);
        support::DeterministicRandom random(ascii(facts.value("randomSeed"_L1)));
        QVERIFY(random.secret(16 + 3 * 32)); // the program drew salt, seed, recovery key and vault key first
        const auto again = SealedKeyRing::seal(*ring, parsed->parameters(), keys->slotKey, random);
        QVERIFY(again);
        QCOMPARE(again->bytes().toHex(), bytes.toHex());
    }

    void refusesEachBrokenRing_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("expected");
        const QMap<QString, ErrorCode> codes{{u"BadKeyRing"_s, ErrorCode::BadKeyRing},
                                             {u"Unsupported"_s, ErrorCode::Unsupported},
                                             {u"WrongPassword"_s, ErrorCode::WrongPassword}};
        const QDir folder(testFile(u"vectors/keyring/broken"_s));
        const QStringList files = folder.entryList({u"*.vpk"_s}, QDir::Files, QDir::Name);
        QVERIFY(files.size() >= 40);
        for (const QString& file : files) {
            const QString code = file.section(u"--"_s, 1).chopped(4);
            QVERIFY2(codes.contains(code), qPrintable(file));
            QTest::newRow(qPrintable(file)) << u"broken/"_s + file << int(codes.value(code));
        }
    }

    void refusesEachBrokenRing()
    {
        QFETCH(QString, file);
        QFETCH(int, expected);
        QElapsedTimer timer;
        timer.start();
        const auto opened = SealedKeyRing::parse(vectorFile(file)).and_then([](const SealedKeyRing& ring) {
            return ring.open(password("correct horse battery staple"));
        });
        QVERIFY(!opened);
        QCOMPARE(int(opened.error().code), expected);
        QVERIFY(timer.elapsed() < 20000); // a ring that asks for terabytes or hours does not get them
    }
};

QTEST_APPLESS_MAIN(KeyRingVectorsTest)
#include "KeyRingVectorsTest.moc"
