// The way into an account, and what is left behind when it ends early: the real window against real servers.
#include <QCheckBox>
#include <QDirIterator>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>
#include <sys/stat.h>

#include "app/session/BundledServer.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/views/MainWindow.h"
#include "app/views/dialogs/CertificateDialog.h"
#include "common/base/Literals.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/LossyProxy.h"
#include "tests/support/SelfSignedCertificate.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

using session::Session;

namespace {

const QString password = u"kettle orbit maple thrice"_s;

QStringList accountFiles(const QString& profile)
{
    QStringList files;
    QDirIterator all(profile + u"/data/accounts"_s, QDir::AllEntries | QDir::NoDotAndDotDot,
                     QDirIterator::Subdirectories);
    while (all.hasNext()) {
        files.append(all.next());
    }
    return files;
}

} // namespace

class AccountsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_server.start(), m_server.log().constData()); }

    void aTakenNameIsSaidAndAnotherOneTaken()
    {
        WindowFixture first(profile("first"), m_server.url());
        QVERIFY(first.registerByKeyboard(u"anna"_s, password));
        WindowFixture second(profile("second"), m_server.url());
        QVERIFY(second.submitNewAccount(u"anna"_s, password));
        QVERIFY(second.waitFor("createAccountPage", 60'000));
        QCOMPARE(second.problem(), u"The name “anna” is taken on this server. Choose another one, or "
                                   u"sign in if it is yours."_s);
        QVERIFY(second.find("nameField")->hasFocus());
        look(second, u"create-name-taken"_s);
        fieldsAreKept(second, u"anna"_s);
        QCOMPARE(accountFiles(profile("second")), QStringList());
        QVERIFY(second.app().session().keyRing() == nullptr);
        second.find<QLineEdit>("nameField")->setText(u"anna two"_s);
        QTest::keyClick(second.find("createAccountButton"), Qt::Key_Space);
        QVERIFY(second.confirmWords());
    }

    void aServerThatDiesMeanwhileLeavesNothing()
    {
        ServerProcess server;
        QVERIFY2(server.start(), server.log().constData());
        WindowFixture window(profile("dies"), server.url());
        QVERIFY(window.submitNewAccount(u"ben"_s, password));
        QVERIFY(window.waitFor("progressPage"));
        server.kill();
        QVERIFY(window.waitFor("createAccountPage", 120'000));
        QCOMPARE(window.problem(), u"The server 127.0.0.1:%1 cannot be reached. Check the connection and "
                                   u"the address, then try again."_s.arg(server.url().port()));
        fieldsAreKept(window, u"ben"_s);
        QCOMPARE(accountFiles(profile("dies")), QStringList());
        QVERIFY2(server.start(), server.log().constData());
        QTest::keyClick(window.find("createAccountButton"), Qt::Key_Space);
        QVERIFY(window.confirmWords()); // the name was free: no half account
    }

    void aFullServerLeavesNothing()
    {
        LossyProxy proxy(m_server.url());
        proxy.refuseFor = "POST /api/v1/auth/register";
        proxy.refusal = "HTTP/1.1 507 Insufficient Storage\r\nContent-Type: application/json\r\nContent-Length: 79\r\n"
                        "Connection: close\r\n\r\n"
                        "{\"code\":\"507\",\"message\":\"There is no room left on the server\",\"status\":\"error\"}";
        WindowFixture window(profile("full"), proxy.url());
        QVERIFY(window.submitNewAccount(u"cleo"_s, password));
        QVERIFY(window.waitFor("createAccountPage", 120'000));
        QCOMPARE(window.problem(), u"The server has no room for a new account. Ask the person who runs "
                                   u"it, or try again later."_s);
        fieldsAreKept(window, u"cleo"_s);
        QCOMPARE(accountFiles(profile("full")), QStringList());
        proxy.refuseFor.clear();
        QTest::keyClick(window.find("createAccountButton"), Qt::Key_Space);
        QVERIFY(window.confirmWords());
    }

    void makingKeysIsCancelledByKeyboard()
    {
        WindowFixture window(profile("cancel"), m_server.url());
        QVERIFY(window.submitNewAccount(u"dora"_s, password));
        QVERIFY(window.waitFor("progressPage"));
        auto* bar = window.find<QProgressBar>("progressBar");
        QVERIFY(bar != nullptr);
        auto* step = window.find<QLabel>("progressStep");
        TRY_VERIFY_WITH_TIMEOUT(!step->text().isEmpty() && bar->maximum() == 100, 10'000);
        auto* cancel = window.find<QPushButton>("cancelButton");
        QCOMPARE(window.window().focusWidget(), cancel);
        QTest::keyClick(cancel, Qt::Key_Space); // at once: keys may be made in no time
        QVERIFY(window.waitFor("createAccountPage", 1'000));
        QVERIFY(window.find("problemText") == nullptr); // nothing went wrong: it was asked for
        QCOMPARE(window.app().session().state(), Session::State::SignedOut);
        fieldsAreKept(window, u"dora"_s);
        QCOMPARE(accountFiles(profile("cancel")), QStringList());
        QTest::keyClick(window.find("createAccountButton"), Qt::Key_Space);
        QVERIFY(window.waitFor("progressPage"));
        look(window, u"making-keys"_s);
        QVERIFY(window.confirmWords());
    }

    void wordsThatWereNeverConfirmedComeAgain()
    {
        QStringList words;
        {
            WindowFixture window(profile("words"), m_server.url());
            QVERIFY(window.submitNewAccount(u"emil"_s, password));
            QVERIFY(window.waitFor("recoveryWordsPage", 120'000));
            words = window.app().session().recoveryWords();
        } // the app is gone before anybody wrote them down
        WindowFixture window(profile("words"), m_server.url());
        QVERIFY(window.signInByKeyboard(u"emil"_s, password));
        QVERIFY(window.waitFor("recoveryWordsPage", 30'000));
        QCOMPARE(window.app().session().recoveryWords(), words);
        QVERIFY(window.confirmWords());
    }

    void anAccountWhoseFirstLoginWasLostIsWhole()
    {
        LossyProxy proxy(m_server.url());
        proxy.swallowFor = "POST /api/v1/auth/login";
        {
            WindowFixture window(profile("lost"), proxy.url());
            QVERIFY(window.submitNewAccount(u"fay"_s, password));
            QVERIFY(window.waitFor("createAccountPage", 120'000));
            QVERIFY(!window.problem().isEmpty());
        }
        proxy.swallowFor.clear();
        WindowFixture window(profile("lost"), proxy.url());
        QVERIFY(window.signInByKeyboard(u"fay"_s, password));
        QVERIFY(window.waitFor("recoveryWordsPage", 60'000));
        QVERIFY(window.confirmWords());
    }

    void opensBeforeItsOwnServerIsUpAndGoesOnline()
    {
        {
            WindowFixture window(profile("early"));
            QVERIFY(window.registerByKeyboard(u"gus"_s, password));
            QVERIFY(window.addAndWait({window.makePicture(u"early.png"_s)}, 1));
        }
        const QString slow = m_folder.filePath(u"slow-server"_s);
        QFile script(slow);
        QVERIFY(script.open(QIODevice::WriteOnly));
        const QString gate = m_folder.filePath(u"gate"_s);
        QCOMPARE(::mkfifo(QFile::encodeName(gate).constData(), 0600), 0);
        script.write("#!/bin/sh\nread -r line <'" + gate.toUtf8() + "'\nexec '" + serverProgram().toUtf8() +
                     "' \"$@\"\n");
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        script.close();
        WindowFixture window(profile("early"), {}, slow);
        QVERIFY(window.waitFor("signInPage", 1'000));
        QVERIFY(window.signInByKeyboard(u"gus"_s, password));
        QVERIFY(window.waitFor("galleryScreen", 7'000));
        QCOMPARE(window.app().bundledServer().state(), session::BundledServer::State::Starting);
        auto* status = window.find<QLabel>("statusServer");
        QVERIFY2(status->text().contains(u"not connected yet"_s), qPrintable(status->text()));
        QFile opened(gate);
        QVERIFY(opened.open(QIODevice::ReadWrite | QIODevice::Unbuffered));
        opened.write("\n");
        TRY_VERIFY_WITH_TIMEOUT(window.app().session().isOnline(), 30'000);
        TRY_VERIFY(!status->text().contains(u"not connected yet"_s));
        QVERIFY(window.addAndWait({}, 1)); // listed by itself
    }

    void aHomeBoxIsTrustedByItsFingerprint()
    {
        const QString certificate = m_folder.filePath(u"box.pem"_s);
        const QString key = m_folder.filePath(u"box.key"_s);
        const QStringList flags{u"--tls-certificate"_s, certificate, u"--tls-key"_s, key};
        QVERIFY(writeSelfSignedCertificate(certificate, key));
        const QByteArray print = printOf(certificate);
        ServerProcess box;
        QVERIFY2(box.start(flags), box.log().constData());

        WindowFixture window(profile("box"));
        QVERIFY(window.waitFor("connectButton"));
        QTest::keyClick(window.find("connectButton"), Qt::Key_Return);
        QVERIFY(window.waitFor("addressField"));
        QTest::keyClicks(window.find("addressField"), box.url().toString());
        QTest::keyClick(window.find("addressField"), Qt::Key_Return);
        QVERIFY(window.waitFor("certificateDialog")); // before anything was typed, least of all a password
        QCOMPARE(window.find<QLabel>("certificateFingerprint")->text(), views::CertificateDialog::grouped(print));
        QVERIFY(window.find("certificateAlarm") == nullptr);
        lookAt(window, *window.find("certificateDialog"), u"certificate"_s);
        QTest::keyClick(window.find("certificateDialog"), Qt::Key_Return); // refusing is the default
        TRY_VERIFY(window.find("certificateDialog") == nullptr);
        QVERIFY(window.app().settings().pinnedCertificate(box.url()).isEmpty());
        QVERIFY(window.problem().startsWith(u"The server could not prove who it is"_s));
        QVERIFY(window.find("connectPage") != nullptr); // nothing is made of an address that was not trusted

        QTest::keyClick(window.find("addressField"), Qt::Key_Return);
        QVERIFY(window.waitFor("certificateDialog"));
        auto* trust = window.find<QPushButton>("trustCertificateButton");
        trust->setFocus();
        QTest::keyClick(trust, Qt::Key_Space);
        TRY_VERIFY(window.find("certificateDialog") == nullptr);
        QCOMPARE(window.app().settings().pinnedCertificate(box.url()), print);
        QVERIFY(window.waitFor("createAccountPage")); // asked again by itself, and answered
        QVERIFY(window.registerByKeyboard(u"hal"_s, password));

        window.app().session().signOut();
        QCOMPARE(box.terminate(), 0);
        QVERIFY(writeSelfSignedCertificate(certificate, key, 2));
        QVERIFY2(box.start(flags), box.log().constData());
        QVERIFY(window.signInByKeyboard(u"hal"_s, password));
        QVERIFY(window.waitFor("certificateAlarm"));
        QCOMPARE(window.find<QLabel>("certificateBefore")->text(), views::CertificateDialog::grouped(print));
        QVERIFY(!window.find("trustCertificateButton")->isEnabled());
        for (const char* label : {"certificateFingerprint", "certificateBefore", "certificateAlarm"}) {
            auto* shown = window.find<QLabel>(label);
            const int needed = shown->wordWrap() ? shown->heightForWidth(shown->width()) : shown->sizeHint().height();
            QVERIFY(shown->height() >= needed); // nothing is cut off
        }
        lookAt(window, *window.find("certificateDialog"), u"certificate-changed"_s);
        QTest::keyClick(window.find("certificateDialog"), Qt::Key_Return);
        TRY_VERIFY(window.find("certificateDialog") == nullptr);
        QCOMPARE(window.app().settings().pinnedCertificate(box.url()), print);
        TRY_COMPARE(window.app().session().state(), Session::State::SignedOut);

        QVERIFY(window.signInByKeyboard(u"hal"_s, password));
        QVERIFY(window.waitFor("comparedBox"));
        TRY_COMPARE(window.app().session().state(), Session::State::SignedOut); // this attempt is over
        QTest::keyClick(window.find("comparedBox"), Qt::Key_Space);
        TRY_VERIFY(window.find("trustCertificateButton")->isEnabled());
        QTest::keyClick(window.find("trustCertificateButton"), Qt::Key_Space);
        TRY_COMPARE(window.app().settings().pinnedCertificate(box.url()), printOf(certificate));
        QVERIFY(window.signInByKeyboard(u"hal"_s, password));
        QVERIFY(window.waitFor("galleryScreen"));
    }

private:
    [[nodiscard]] QString profile(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    static QByteArray printOf(const QString& certificate)
    {
        return QSslCertificate::fromPath(certificate).value(0).digest(QCryptographicHash::Sha256).toHex();
    }

    static void fieldsAreKept(WindowFixture& window, const QString& name)
    {
        QCOMPARE(window.find<QLineEdit>("nameField")->text(), name);
        QCOMPARE(window.find<QLineEdit>("newPasswordField")->text(), password);
        QCOMPARE(window.find<QLineEdit>("repeatPasswordField")->text(), password);
    }

    static void look(WindowFixture& window, const QString& name) { lookAt(window, window.window(), name); }

    static void lookAt(WindowFixture& window, QWidget& widget, const QString& name)
    {
        QCOMPARE(unclearlyNamed(widget).join(QLatin1Char('\n')), QString());
        QCOMPARE(unreachedByTab(widget), QStringList());
        for (const auto theme : {settings::Settings::Theme::Dark, settings::Settings::Theme::Light}) {
            window.app().settings().setTheme(theme);
            grab(widget, name + (theme == settings::Settings::Theme::Dark ? u"-dark"_s : u"-light"_s));
        }
    }

    QTemporaryDir m_folder;
    ServerProcess m_server;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::AccountsTest)
#include "AccountsTest.moc"
