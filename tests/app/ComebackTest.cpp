// Coming back to an account: without a server at first, after a crash in the middle of a registration, with recovery
// words that were never written down.
#include <QtTest>

#include "app/net/RetryDelay.h"
#include "common/base/Literals.h"
#include "tests/app/AppPerson.h"
#include "tests/support/LossyProxy.h"
#include "tests/support/Places.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using State = session::Session::State;

namespace {

constexpr const char* usual = "correct horse battery staple";
const QString serverName = u"test"_s; // what AppPerson calls its server

} // namespace

class ComebackTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void waitsLongerAfterEachFailureUpToALimit()
    {
        net::RetryDelay wait(1'000, 60'000);
        QCOMPARE(wait.nextMs(), 1'000);
        QCOMPARE(wait.nextMs(), 2'000);
        QCOMPARE(wait.nextMs(90'000), 90'000); // what the server asked for
        for (int i = 0; i < 40; ++i) {
            QVERIFY(wait.nextMs() <= 60'000);
        }
        QCOMPARE(wait.nextMs(), 60'000);
        QVERIFY(wait.hasFailed());
        wait.reset();
        QCOMPARE(wait.nextMs(), 1'000);
    }

    void initTestCase() { QVERIFY2(server.start(), server.log().constData()); }

    void opensBeforeItsServerIsUpAndGoesOnlineByItself()
    {
        QTemporaryDir profile;
        QByteArray print;
        {
            AppPerson ada(server.url(), profile.path());
            QVERIFY(ada.registerAs(u"ada"_s));
            ada.session.confirmRecoveryWords();
            print = ada.session.ownFingerprint();
        }
        AppPerson ada(QUrl(), profile.path());
        QCOMPARE(ada.session.state(), State::SignedOut); // known here: no need to wait for the server
        QVERIFY(!ada.signIn(u"ada"_s, "not the password"));
        QCOMPARE(ada.lastFailure->error.code, ErrorCode::WrongPassword);
        QVERIFY(ada.signIn(u"ada"_s));
        QCOMPARE(ada.session.ownFingerprint(), print);
        QVERIFY(!ada.session.isOnline());
        QSignalSpy online(&ada.session, &session::Session::wentOnline);
        ada.session.setServer(server.url(), serverName);
        QVERIFY(waitUntil([&] { return ada.session.isOnline(); }, 10'000));
        QCOMPARE(online.size(), 1);
        QCOMPARE(ada.session.state(), State::Unlocked);
        QCOMPARE(ada.upload({testFile(u"vectors/classic/1x1_k10a/original.png"_s)}).size(), size_t(1));
    }

    void waitsForTheServerWhenNobodyIsKnownHere()
    {
        AppPerson ann(QUrl{});
        QCOMPARE(ann.session.state(), State::NoServer);
        ann.session.setServer(server.url(), serverName);
        QCOMPARE(ann.session.state(), State::SignedOut);
    }

    void opensWhileTheServerIsDeadAndGoesOnlineWhenItIsBack()
    {
        ServerProcess other;
        QVERIFY2(other.start(), other.log().constData());
        QTemporaryDir profile;
        {
            AppPerson ben(other.url(), profile.path());
            QVERIFY(ben.registerAs(u"ben"_s));
        }
        other.kill();
        AppPerson ben(other.url(), profile.path());
        QVERIFY(ben.signIn(u"ben"_s));
        QVERIFY(!ben.session.isOnline());
        ben.session.lock();
        ben.session.unlock(secret(usual));
        QVERIFY(ben.settled());
        QCOMPARE(ben.session.state(), State::Unlocked);
        QVERIFY2(other.start(), other.log().constData());
        QVERIFY(waitUntil([&] { return ben.session.isOnline(); }, 30'000));
    }

    void leavesWhenThePasswordWasChangedElsewhereMeanwhile()
    {
        QTemporaryDir profile;
        {
            AppPerson here(server.url(), profile.path());
            QVERIFY(here.registerAs(u"cleo"_s));
            here.session.confirmRecoveryWords();
        }
        AppPerson there(server.url());
        QVERIFY(there.signIn(u"cleo"_s));
        there.session.changePassword(secret(usual), secret("another one entirely"));
        QVERIFY(there.settled());
        AppPerson here(QUrl(), profile.path());
        QVERIFY(here.signIn(u"cleo"_s)); // the old ring still opens
        here.session.setServer(server.url(), serverName);
        QVERIFY(waitUntil([&] { return here.session.state() == State::SignedOut; }, 10'000));
        QCOMPARE(here.lastFailure->error.code, ErrorCode::Unauthorized);
        QVERIFY(here.signIn(u"cleo"_s, "another one entirely"));
    }

    void showsUnconfirmedWordsAgainAfterALockAndARestart()
    {
        QTemporaryDir profile;
        QStringList words;
        {
            AppPerson dora(server.url(), profile.path());
            QVERIFY(dora.registerAs(u"dora"_s));
            words = dora.session.recoveryWords();
            QCOMPARE(words.size(), 24);
            dora.session.lock();
            QVERIFY(dora.session.recoveryWords().isEmpty());
            dora.session.unlock(secret(usual));
            QVERIFY(dora.settled());
            QCOMPARE(dora.session.recoveryWords(), words);
        }
        AppPerson dora(server.url(), profile.path());
        QSignalSpy ready(&dora.session, &session::Session::recoveryWordsReady);
        QVERIFY(dora.signIn(u"dora"_s));
        QCOMPARE(ready.size(), 1);
        QCOMPARE(dora.session.recoveryWords(), words);
        dora.session.confirmRecoveryWords();
        dora.session.signOut();
        QVERIFY(dora.signIn(u"dora"_s));
        QVERIFY(dora.session.recoveryWords().isEmpty());
    }

    void anAppThatDiedBeforeItsFirstLoginHasItsKeysAndWords()
    {
        QTemporaryDir profile;
        {
            LossyProxy proxy(server.url());
            proxy.swallowFor = "POST /api/v1/auth/login";
            AppPerson emil(proxy.url(), profile.path());
            QVERIFY(!emil.registerAs(u"emil"_s));
            QVERIFY(proxy.swallowed >= 1);
        } // and with it every key in memory
        AppPerson emil(server.url(), profile.path());
        QVERIFY(emil.signIn(u"emil"_s));
        const QStringList words = emil.session.recoveryWords();
        QCOMPARE(words.size(), 24);
        AppPerson elsewhere(server.url());
        elsewhere.session.recover(u"emil"_s, words, secret("the new one of emil"));
        QVERIFY(elsewhere.settled());
        QCOMPARE(elsewhere.session.state(), State::Unlocked);
    }

    void renewsRecoveryWords()
    {
        QTemporaryDir profile;
        AppPerson fritz(server.url(), profile.path());
        QVERIFY(fritz.registerAs(u"fritz"_s));
        const QStringList old = fritz.session.recoveryWords();
        fritz.session.confirmRecoveryWords();
        fritz.session.renewRecoveryWords(secret("not the password"));
        QVERIFY(fritz.settled());
        QCOMPARE(fritz.lastFailure->during, session::Failure::During::RenewingWords);
        QCOMPARE(fritz.lastFailure->error.code, ErrorCode::WrongPassword);
        QVERIFY(fritz.session.recoveryWords().isEmpty());
        QVERIFY(fritz.session.recoveryWordsMatch(old));
        fritz.session.renewRecoveryWords(secret(usual));
        QVERIFY(fritz.settled());
        const QStringList fresh = fritz.session.recoveryWords();
        QCOMPARE(fresh.size(), 24);
        QVERIFY(fresh != old);
        QVERIFY(fritz.session.isOnline()); // this session goes on

        AppPerson again(server.url(), profile.path()); // unconfirmed, and the app is gone
        QVERIFY(again.signIn(u"fritz"_s));
        QCOMPARE(again.session.recoveryWords(), fresh);

        AppPerson elsewhere(server.url());
        elsewhere.session.recover(u"fritz"_s, old, secret("no longer good for it"));
        QVERIFY(elsewhere.settled());
        QCOMPARE(elsewhere.session.state(), State::SignedOut);
        QCOMPARE(elsewhere.lastFailure->error.code, ErrorCode::WrongPassword);
        elsewhere.session.recover(u"fritz"_s, fresh, secret("the new one of fritz"));
        QVERIFY(elsewhere.settled());
        QCOMPARE(elsewhere.session.state(), State::Unlocked);
    }

    void knowsAfterALostReplyWhichWordsHold()
    {
        LossyProxy proxy(server.url());
        AppPerson gerda(proxy.url());
        QVERIFY(gerda.registerAs(u"gerda"_s));
        gerda.session.confirmRecoveryWords();
        proxy.swallowFor = "POST /api/v1/auth/password";
        gerda.session.renewRecoveryWords(secret(usual));
        QVERIFY(gerda.settled());
        QVERIFY(proxy.swallowed >= 1);
        const QStringList fresh = gerda.session.recoveryWords();
        QCOMPARE(fresh.size(), 24); // the server has them
        AppPerson elsewhere(server.url());
        elsewhere.session.recover(u"gerda"_s, fresh, secret("the new one of gerda"));
        QVERIFY(elsewhere.settled());
        QCOMPARE(elsewhere.session.state(), State::Unlocked);
    }

private:
    ServerProcess server;
};

QTEST_GUILESS_MAIN(ComebackTest)
#include "ComebackTest.moc"
