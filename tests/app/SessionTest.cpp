// Accounts against the real server program: making, entering, locking, recovering them, and what is left when that
// fails.
#include <QDirIterator>
#include <QTcpServer>
#include <QtTest>

#include "app/models/ErrorText.h"
#include "app/net/AuthJobs.h"
#include "common/base/Literals.h"
#include "tests/app/AppPerson.h"
#include "tests/support/LossyProxy.h"
#include "tests/support/Places.h"
#include "tests/support/SelfSignedCertificate.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using State = session::Session::State;

namespace {

QStringList filesUnder(const QString& folder)
{
    QStringList files;
    QDirIterator all(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (all.hasNext()) {
        files.append(all.next());
    }
    return files;
}

} // namespace

class SessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY2(server.start(), server.log().constData()); }

    void makesAnAccountWithProgressAndWords()
    {
        AppPerson ada(server.url());
        QSignalSpy progress(&ada.session, &session::Session::progress);
        QSignalSpy words(&ada.session, &session::Session::recoveryWordsReady);
        QVERIFY(ada.registerAs(u"ada"_s));
        QCOMPARE(words.size(), 1);
        QCOMPARE(ada.session.recoveryWords().size(), 24);
        QVERIFY(progress.size() > 3);
        QVERIFY(ada.session.keyRing());
        QVERIFY(ada.session.api().hasTokens());
        QVERIFY(ada.session.recoveryWordsMatch(ada.session.recoveryWords()));
        QStringList wrong = ada.session.recoveryWords();
        wrong.swapItemsAt(0, 1);
        QVERIFY(!ada.session.recoveryWordsMatch(wrong));
        ada.session.confirmRecoveryWords();
        QVERIFY(ada.session.recoveryWords().isEmpty());
        int rings = 0;
        for (const QString& file : filesUnder(ada.paths().accountsFolder())) {
            QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup),
                     QFile::Permissions());
            rings += file.endsWith(".vpk"_L1);
        }
        QCOMPARE(rings, 1);
    }

    void leavesNothingBehindWhenTheNameIsTaken()
    {
        AppPerson first(server.url());
        QVERIFY(first.registerAs(u"bob"_s));
        AppPerson second(server.url());
        QVERIFY(!second.registerAs(u"bob"_s, "another password entirely"));
        QVERIFY(second.lastFailure);
        QCOMPARE(second.lastFailure->error.code, ErrorCode::AlreadyExists);
        QCOMPARE(second.session.state(), State::SignedOut);
        QVERIFY(!second.session.keyRing());
        QCOMPARE(filesUnder(second.paths().accountsFolder()), QStringList());
    }

    void leavesNothingBehindWhenCancelledWhileMakingKeys()
    {
        const QTemporaryDir profile;
        {
            AppPerson eve(server.url(), profile.path());
            eve.session.registerAccount(u"eve"_s, secret("correct horse battery staple"));
            QCOMPARE(eve.session.state(), State::Registering);
            QCoreApplication::processEvents();
            eve.session.cancel();
            QCOMPARE(eve.session.state(), State::SignedOut);
        } // what was being made is waited for
        AppPerson eve(server.url(), profile.path());
        QCOMPARE(filesUnder(eve.paths().accountsFolder()), QStringList());
        QVERIFY(eve.registerAs(u"eve"_s)); // the name was never taken
    }

    void leavesNothingBehindWhenNoServerAnswers()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QUrl nobody(u"http://127.0.0.1:%1"_s.arg(closed.serverPort()));
        closed.close();
        AppPerson una(nobody);
        QVERIFY(!una.registerAs(u"una"_s));
        QCOMPARE(una.lastFailure->error.code, ErrorCode::Network);
        QCOMPARE(filesUnder(una.paths().accountsFolder()), QStringList());
    }

    void goesOnWithTheSameKeysAfterLostReplies()
    {
        LossyProxy proxy(server.url());
        AppPerson ivy(proxy.url());
        proxy.swallowFor = "POST /api/v1/auth/register";
        QVERIFY(!ivy.registerAs(u"ivy"_s));
        QVERIFY(proxy.swallowed >= 1);
        QVERIFY(ivy.lastFailure->error.code == ErrorCode::Network || ivy.lastFailure->error.code == ErrorCode::Timeout);
        QVERIFY(!filesUnder(ivy.paths().accountsFolder()).isEmpty()); // kept: the server may count on them
        proxy.swallowFor.clear();
        QVERIFY(ivy.registerAs(u"ivy"_s));
        QCOMPARE(ivy.session.recoveryWords().size(), 24);
        const QByteArray print = ivy.session.ownFingerprint();
        AppPerson elsewhere(server.url());
        QVERIFY(elsewhere.signIn(u"ivy"_s));
        QCOMPARE(elsewhere.session.ownFingerprint(), print);
    }

    // Nobody knows what became of the first attempt when the second is made: only a refusal ends one.
    void aSecondAttemptWithAnotherPasswordLosesNothingOfTheFirst_data()
    {
        QTest::addColumn<bool>("ringOnServer");
        QTest::addRow("key ring on the server") << true;
        QTest::addRow("key ring only here") << false;
    }
    void aSecondAttemptWithAnotherPasswordLosesNothingOfTheFirst()
    {
        QFETCH(bool, ringOnServer);
        const QString name = ringOnServer ? u"otto"_s : u"olga"_s;
        LossyProxy proxy(server.url());
        QTemporaryDir profile;
        AppPerson here(proxy.url(), profile.path());
        here.settings().setKeyRingOnServer(ringOnServer);
        proxy.swallowFor = "POST /api/v1/auth/register";
        QVERIFY(!here.registerAs(name, "the first password of it"));
        QVERIFY(proxy.swallowed >= 1);
        proxy.swallowFor.clear();
        const auto kept = filesUnder(here.paths().accountsFolder());
        QVERIFY(!here.registerAs(name, "another password than before"));
        QCOMPARE(here.lastFailure->error.code, ErrorCode::Conflict);
        QVERIFY2(models::ErrorText::describe(*here.lastFailure, name).contains("with another password"_L1),
                 qPrintable(models::ErrorText::describe(*here.lastFailure, name)));
        QCOMPARE(filesUnder(here.paths().accountsFolder()), kept);

        AppPerson later(server.url(), profile.path()); // started anew: nothing is left in memory
        QVERIFY(later.signIn(name, "the first password of it"));
        QCOMPARE(later.session.recoveryWords().size(), 24);
        later.session.confirmRecoveryWords();
        const auto files = filesUnder(later.paths().accountsFolder());
        QVERIFY2(
            std::none_of(files.begin(), files.end(),
                         [](const QString& file) { return file.contains("pending"_L1) || file.endsWith(".words"_L1); }),
            qPrintable(files.join(QLatin1Char(' '))));
    }

    void leavesNoSessionBehindAtTheServerWhenItEnds()
    {
        AppPerson stays(server.url());
        QVERIFY(stays.registerAs(u"nora"_s));
        AppPerson goes(server.url());
        QVERIFY(goes.signIn(u"nora"_s));
        const auto sessions = [&] {
            std::size_t count = 0;
            auto* job = new net::SessionsJob(stays.session.api());
            job->startSoon();
            (void)waitFor(job, [&](net::SessionsJob& listed) { count = listed.sessions().size(); });
            return count;
        };
        QCOMPARE(sessions(), std::size_t(2));
        bool left = false;
        goes.session.leaveServer([&] { left = true; });
        QVERIFY(waitUntil([&] { return left; }, 10'000));
        QCOMPARE(sessions(), std::size_t(1));
        QCOMPARE(stays.session.state(), State::Unlocked);
    }

    void endsThoughNoServerAnswers()
    {
        LossyProxy proxy(server.url());
        AppPerson otto(proxy.url());
        QVERIFY(otto.registerAs(u"otis"_s));
        proxy.swallowFor = "POST /api/v1/auth/logout";
        bool left = false;
        otto.session.leaveServer([&] { left = true; });
        QVERIFY(waitUntil([&] { return left; }, 20'000));
    }

    void signsInOnANewComputerWithNameAndPassword()
    {
        AppPerson first(server.url());
        QVERIFY(first.registerAs(u"carla"_s));
        AppPerson second(server.url());
        QVERIFY(second.session.knownAccounts().isEmpty());
        QVERIFY(second.signIn(u"carla"_s));
        QCOMPARE(second.session.ownFingerprint(), first.session.ownFingerprint());
        QCOMPARE(second.session.userId(), first.session.userId());
        QCOMPARE(second.session.knownAccounts(), QStringList{u"carla"_s});
        second.session.signOut();
        QCOMPARE(second.session.state(), State::SignedOut);
        QVERIFY(!second.session.keyRing());
        QVERIFY(!second.session.api().hasTokens());
        QVERIFY(second.signIn(u"carla"_s)); // now from its own ring's parameters
    }

    void refusesAWrongPassword()
    {
        AppPerson dan(server.url());
        QVERIFY(dan.registerAs(u"dan"_s));
        AppPerson other(server.url());
        QVERIFY(!other.signIn(u"dan"_s, "not the password"));
        QCOMPARE(other.lastFailure->error.code, ErrorCode::WrongPassword);
        QVERIFY(!other.signIn(u"nobody-of-that-name"_s));
        QCOMPARE(other.lastFailure->error.code, ErrorCode::WrongPassword);
        QCOMPARE(filesUnder(other.paths().accountsFolder()), QStringList());
    }

    void takesANewerKeyRingThatAnotherComputerStored()
    {
        AppPerson first(server.url());
        QVERIFY(first.registerAs(u"karla"_s));
        AppPerson second(server.url());
        QVERIFY(second.signIn(u"karla"_s));
        const auto text = [](const char* name) {
            QFile file(testFile(u"vectors/classic/noise_k8/"_s) + QLatin1String(name));
            return file.open(QIODevice::ReadOnly) ? crypto::SecretBytes::copyOf(crypto::viewOf(file.readAll()))
                                                  : crypto::SecretBytes();
        };
        second.session.importClassicKey(text("rsa.txt"), text("rsa_pub.txt"), secret("correct horse battery staple"));
        QVERIFY(second.settled());
        QCOMPARE(second.session.keyRing()->classicKeys().size(), std::size_t(1));
        TRY_COMPARE_WITH_TIMEOUT(first.session.keyRing()->classicKeys().size(), std::size_t(1), 20'000);
        QCOMPARE(first.session.keyRing()->version(), second.session.keyRing()->version());
        first.session.lock(); // and it lies on this computer's disk
        first.session.unlock(secret("correct horse battery staple"));
        QVERIFY(first.settled());
        QCOMPARE(first.session.keyRing()->classicKeys().size(), std::size_t(1));
    }

    void unlocksWithoutAServer()
    {
        QTemporaryDir profile;
        QByteArray print;
        {
            AppPerson fay(server.url(), profile.path());
            QVERIFY(fay.registerAs(u"fay"_s));
            print = fay.session.ownFingerprint();
            QSignalSpy wiping(&fay.session, &session::Session::wiping);
            fay.session.lock();
            QCOMPARE(wiping.size(), 1);
            QCOMPARE(fay.session.state(), State::Locked);
            QVERIFY(!fay.session.keyRing());
            fay.session.unlock(secret("wrong password"));
            QVERIFY(fay.settled());
            QCOMPARE(fay.session.state(), State::Locked);
            QCOMPARE(fay.lastFailure->error.code, ErrorCode::WrongPassword);
            fay.session.unlock(secret("correct horse battery staple"));
            QVERIFY(fay.settled());
            QCOMPARE(fay.session.state(), State::Unlocked);
        }
        AppPerson later(QUrl(), profile.path()); // the server is away
        QCOMPARE(later.session.knownAccounts(), QStringList{u"fay"_s});
        later.session.unlock(secret("correct horse battery staple"));
        QVERIFY(later.settled());
        QCOMPARE(later.session.state(), State::Unlocked);
        QCOMPARE(later.session.ownFingerprint(), print);
    }

    void recoversByWords()
    {
        AppPerson gus(server.url());
        QVERIFY(gus.registerAs(u"gus"_s));
        const QStringList words = gus.session.recoveryWords();
        const QByteArray print = gus.session.ownFingerprint();
        AppPerson second(server.url());
        QStringList wrong = words;
        wrong[3] = u"notaword"_s;
        second.session.recover(u"gus"_s, wrong, secret("a new password for gus"));
        QVERIFY(second.settled());
        QCOMPARE(second.lastFailure->error.code, ErrorCode::BadRecoveryWords);
        second.session.recover(u"gus"_s, words, secret("a new password for gus"));
        QVERIFY(second.settled());
        QCOMPARE(second.session.state(), State::Unlocked);
        QCOMPARE(second.session.ownFingerprint(), print);
        QVERIFY(waitUntil([&] { return gus.session.state() == State::SignedOut; }, 40'000)); // every session ended
        AppPerson third(server.url());
        QVERIFY(!third.signIn(u"gus"_s));
        QVERIFY(third.signIn(u"gus"_s, "a new password for gus"));
    }

    void changesThePassword()
    {
        AppPerson hal(server.url());
        QVERIFY(hal.registerAs(u"hal"_s));
        AppPerson knows(server.url());
        QVERIFY(knows.signIn(u"hal"_s));
        knows.session.signOut();
        hal.session.changePassword(secret("nope nope nope"), secret("the next password"));
        QVERIFY(hal.settled());
        QCOMPARE(hal.lastFailure->error.code, ErrorCode::WrongPassword);
        QSignalSpy changed(&hal.session, &session::Session::passwordChanged);
        hal.session.changePassword(secret("correct horse battery staple"), secret("the next password"));
        QVERIFY(hal.settled());
        QCOMPARE(changed.size(), 1);
        hal.session.lock();
        hal.session.unlock(secret("the next password"));
        QVERIFY(hal.settled());
        QCOMPARE(hal.session.state(), State::Unlocked);
        // A computer that knows the account by its old parameters.
        QVERIFY(!knows.signIn(u"hal"_s));
        QVERIFY(knows.signIn(u"hal"_s, "the next password"));
    }

    void renewsTheAccessTokenOnceForAll()
    {
        AppPerson kim(server.url());
        QVERIFY(kim.registerAs(u"kim"_s));
        kim.session.signOut();
        QVERIFY(kim.signIn(u"kim"_s));
        int renewals = 0;
        for (int i = 0; i < 3; ++i) {
            kim.session.api().renew(&kim.session, [&](const std::optional<Error>& error) { renewals += !error; });
        }
        QVERIFY(waitUntil([&] { return renewals == 3; }, 10'000));
        QVERIFY(waitFor([&] {
                    auto* job = new net::LogoutJob(kim.session.api());
                    job->startSoon();
                    return job;
                }())
                    .ok());
    }

    void staysOutOfPlainHttpBeyondThisComputer()
    {
        AppPerson lee(QUrl(u"http://192.0.2.7:5000"_s));
        QVERIFY(!lee.registerAs(u"lee"_s));
        QCOMPARE(lee.lastFailure->error.code, ErrorCode::UntrustedServer);
    }

    void trustsAHomeBoxByItsPinnedCertificateOnly()
    {
        QTemporaryDir folder;
        const QString certificate = folder.filePath(u"box.pem"_s);
        const QString key = folder.filePath(u"box.key"_s);
        QVERIFY(writeSelfSignedCertificate(certificate, key));
        ServerProcess box;
        QVERIFY2(box.start({u"--tls-certificate"_s, certificate, u"--tls-key"_s, key}), box.log().constData());
        QCOMPARE(box.url().scheme(), u"https"_s);
        AppPerson max(box.url());
        QSignalSpy shown(&max.session.api(), &net::ApiClient::certificateNotTrusted);
        QVERIFY(!max.registerAs(u"max"_s));
        QCOMPARE(max.lastFailure->error.code, ErrorCode::UntrustedServer);
        QVERIFY(shown.size() >= 1);
        const QByteArray print =
            shown.first().first().value<QSslCertificate>().digest(QCryptographicHash::Sha256).toHex();
        QCOMPARE(print.size(), 64);
        QByteArray another = print;
        another[0] = another[0] == '0' ? '1' : '0';
        max.settings().setPinnedCertificate(box.url(), another);
        max.session.setServer(box.url(), u"test"_s);
        QVERIFY(!max.registerAs(u"max"_s));
        max.settings().setPinnedCertificate(box.url(), print);
        max.session.setServer(box.url(), u"test"_s);
        QVERIFY(max.registerAs(u"max"_s));
    }

private:
    ServerProcess server;
};

QTEST_GUILESS_MAIN(SessionTest)
#include "SessionTest.moc"
