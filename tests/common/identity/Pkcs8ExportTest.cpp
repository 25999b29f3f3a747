#include "common/identity/Pkcs8Export.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/common/identity/Fixture.h"
#include "tests/support/Places.h"

using namespace veilpix;
using namespace veilpix::identity;
using namespace veilpix::tests;

class Pkcs8ExportTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;

    QString put(const QByteArray& pem)
    {
        const QString path = m_dir.filePath(u"key.pem"_s);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly)) {
            qFatal("cannot write");
        }
        file.write(pem);
        return path;
    }

    static QByteArray run(const QString& program, const QStringList& arguments, bool* held)
    {
        QProcess process;
        process.start(program, arguments);
        *held = process.waitForFinished() && process.exitCode() == 0;
        if (!*held) {
            qWarning("%s", process.readAllStandardError().constData());
        }
        return process.readAllStandardOutput();
    }

    QByteArray opensslDer(const QByteArray& pem, const char* secret, bool* held)
    {
        return run(u"openssl"_s,
                   {u"pkcs8"_s, u"-topk8"_s, u"-nocrypt"_s, u"-in"_s, put(pem), u"-passin"_s,
                    u"pass:"_s + QString::fromUtf8(secret), u"-outform"_s, u"DER"_s},
                   held);
    }

private Q_SLOTS:
    void theOpenSslProgramImportsTheReadableKind()
    {
        crypto::SystemRandom random;
        const PrivateIdentity identity = identityOf('a');
        bool held = false;
        const auto rsa = exportRsaPem(identity, password("pässword"), random, ScryptCost::OpenSslReadable);
        QVERIFY(rsa);
        QVERIFY(rsa->startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        const auto back = crypto::RsaPrivateKey::fromPkcs8(
            crypto::SecretBytes::copyOf(crypto::viewOf(opensslDer(*rsa, "pässword", &held))));
        QVERIFY(held);
        QVERIFY(back);
        QVERIFY(back->publicKey() == identity.rsa().publicKey());
        opensslDer(*rsa, "wrong", &held);
        QVERIFY(!held);

        const auto signing = exportSigningPem(identity, password("pässword"), random, ScryptCost::OpenSslReadable);
        QVERIFY(signing);
        const QByteArray der = opensslDer(*signing, "pässword", &held);
        QVERIFY(held);
        QVERIFY(identity.signingKey().seed()->equals(crypto::viewOf(der.last(32))));
    }

    // The strong kind is beyond the openssl program's memory limit for scrypt: its parts are read with openssl's ASN.1
    // parser, the key derived by Python's hashlib, and the rest done by the openssl program again.
    void theStrongKindIsOpenedByOtherTools()
    {
        crypto::SystemRandom random;
        const PrivateIdentity identity = identityOf('a');
        const auto pem = exportRsaPem(identity, password("correct horse"), random);
        QVERIFY(pem);
        bool held = false;
        const QByteArray der = run(
            u"/usr/bin/python3"_s,
            {testFile(u"common/identity/open_scrypt_pem.py"_s), put(*pem), u"correct horse"_s, u"131072,8,1"_s}, &held);
        QVERIFY(held);
        const auto back = crypto::RsaPrivateKey::fromPkcs8(crypto::SecretBytes::copyOf(crypto::viewOf(der)));
        QVERIFY(back);
        QVERIFY(back->publicKey() == identity.rsa().publicKey());
    }

    void everyExportHasItsOwnSalt()
    {
        crypto::SystemRandom random;
        const PrivateIdentity identity = identityOf('a');
        const auto a = exportSigningPem(identity, password("x"), random, ScryptCost::OpenSslReadable);
        const auto b = exportSigningPem(identity, password("x"), random, ScryptCost::OpenSslReadable);
        QVERIFY(a && b && *a != *b);
        support::FailingRandom broken(1);
        QVERIFY(!exportSigningPem(identity, password("x"), broken));
    }
};

QTEST_GUILESS_MAIN(Pkcs8ExportTest)
#include "Pkcs8ExportTest.moc"
