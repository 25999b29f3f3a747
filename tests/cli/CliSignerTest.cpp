// Who encrypted a picture: what is known of it is said, and what the signer claims is called a claim.
#include <QTest>

#include "common/base/Literals.h"
#include "common/identity/Identity.h"
#include "common/picture/PictureEncryptor.h"
#include "tests/cli/CliProcess.h"

using namespace veilpix;
using namespace veilpix::tests;

class CliSignerTest : public QObject {
    Q_OBJECT

    CliFolder m_folder;
    crypto::SystemRandom m_random;

    [[nodiscard]] identity::Identity identityOf(const char* name) const
    {
        return *identity::Identity::fromText(m_folder.read(QString::fromLatin1(name) + u".vpk.pub"_s));
    }
    // For ada, with a key of nobody's, under any fingerprint.
    void forge(const QString& name, const identity::Fingerprint& claimed)
    {
        const auto key = crypto::SigningKey::generate(m_random);
        picture::PictureEncryptor encryptor(m_random, {*key, picture::SignerFingerprint{claimed.bytes}});
        picture::SealRequest request;
        request.metadata.name = u"x.txt"_s;
        request.recipients.push_back(identityOf("ada").rsa());
        QByteArray png;
        QVERIFY(encryptor.encrypt(request, "evil", png));
        m_folder.write(name, png);
    }
    CliResult verify(const char* picture, const char* from = nullptr)
    {
        QStringList arguments = words("verify --key ada.vpk --password-file ada.pw");
        if (from) {
            arguments += {u"--from"_s, QString::fromLatin1(from)};
        }
        return m_folder.run(arguments + QStringList(QString::fromLatin1(picture)));
    }

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* name : {"ada", "bob", "eve"}) {
            m_folder.makeKeys(name);
        }
        m_folder.write(u"note.txt"_s, "note");
        QCOMPARE(
            m_folder.run("encrypt --to ada.vpk.pub --sign bob.vpk --password-file bob.pw -o bob.png note.txt").code, 0);
        QCOMPARE(m_folder.run("encrypt --sign ada.vpk --password-file ada.pw -o own.png note.txt").code, 0);
        forge(u"asbob.png"_s, identityOf("bob").fingerprint());
        forge(u"asada.png"_s, identityOf("ada").fingerprint());
    }

    void aFingerprintIsAClaimUntilItIsChecked_data()
    {
        QTest::addColumn<QByteArray>("picture");
        QTest::newRow("bob's own") << QByteArray("bob.png");
        QTest::newRow("of somebody who poses as bob") << QByteArray("asbob.png");
        QTest::newRow("of somebody who poses as the reader") << QByteArray("asada.png");
    }
    void aFingerprintIsAClaimUntilItIsChecked()
    {
        QFETCH(QByteArray, picture);
        const auto verified = verify(picture.constData());
        QCOMPARE(verified.code, 0);
        QVERIFY2(verified.out.contains("signed with the key ") && verified.out.contains("claims to be of ") &&
                     verified.out.contains("unchecked"),
                 verified.out.constData());
        QVERIFY(!verified.out.contains("encrypted by"));
        const auto decrypted = m_folder.run(words("decrypt --key ada.vpk --password-file ada.pw -o - ") +
                                            QStringList(QString::fromLatin1(picture)));
        QCOMPARE(decrypted.code, 0);
        QVERIFY2(decrypted.err.contains("unchecked") && !decrypted.err.contains("encrypted by"),
                 decrypted.err.constData());
    }

    void theSigningKeyTellsTwoClaimantsApart()
    {
        const QByteArray bob = crypto::toByteArray(identityOf("bob").verifyKey().bytes()).toHex().first(16);
        QVERIFY(verify("bob.png").out.contains("the key " + bob));
        QVERIFY(!verify("asbob.png").out.contains(bob));
    }

    void theOwnKeyRingIsKnownWithoutAsking() { QVERIFY(verify("own.png").out.contains("encrypted by this key ring")); }

    void fromMakesTheFingerprintAFact()
    {
        const auto verified = verify("bob.png", "bob.vpk.pub");
        QCOMPARE(verified.code, 0);
        QVERIFY2(verified.out.contains("encrypted by " + identityOf("bob").fingerprint().toHex()) &&
                     !verified.out.contains("unchecked"),
                 verified.out.constData());
    }

    void fromSaysWhatDiffers()
    {
        const QByteArray bob = crypto::toByteArray(identityOf("bob").verifyKey().bytes()).toHex().first(16);
        const auto posing = verify("asbob.png", "bob.vpk.pub");
        QCOMPARE(posing.code, 8);
        QVERIFY2(posing.err.contains("poses as the identity of --from") && posing.err.contains(bob),
                 posing.err.constData());
        QVERIFY(!posing.err.contains(identityOf("bob").fingerprint().toHex()));
        const auto other = verify("bob.png", "eve.vpk.pub");
        QCOMPARE(other.code, 8);
        QVERIFY2(other.err.contains("signed by somebody else, with the key " + bob), other.err.constData());
    }
};

QTEST_GUILESS_MAIN(CliSignerTest)
#include "CliSignerTest.moc"
