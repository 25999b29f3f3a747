// Servers that are not there, go away, come back, or no longer want one: the real window against real servers.
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTreeWidget>

#include "app/models/PictureListModel.h"
#include "app/net/ApiClient.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/screens/GalleryScreen.h"
#include "app/views/screens/ViewerScreen.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/PictureCanvas.h"
#include "common/base/Literals.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/Places.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

using namespace views;
using session::Session;

namespace {

const QString password = u"kettle orbit maple thrice"_s;

} // namespace

class ServerTroubleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_server.start(), m_server.log().constData()); }

    void anAddressIsAskedBeforeAnythingIsMadeOfIt()
    {
        WindowFixture window(profile("connect"));
        QVERIFY(window.waitFor("connectButton"));
        QTest::keyClick(window.find("connectButton"), Qt::Key_Return);
        QVERIFY(window.waitFor("addressField"));

        type(window, u"https://no-such-computer.invalid"_s);
        QVERIFY(window.problem().startsWith(u"There is no computer of this name."_s));
        look(window, u"connect-no-host"_s);

        type(window, u"http://127.0.0.1:99999"_s);
        QCOMPARE(window.problem(), u"There is no port 99999. Ports go from 1 to 65535."_s);

        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const quint16 port = nobody.serverPort();
        nobody.close();
        type(window, u"127.0.0.1:%1"_s.arg(port));
        TRY_VERIFY(window.problem().contains(u"no server runs at this port"_s));

        // A web server that is no Veilpix server.
        QTcpServer web;
        connect(&web, &QTcpServer::newConnection, &web, [&web] {
            QTcpSocket* one = web.nextPendingConnection();
            connect(one, &QTcpSocket::readyRead, one, [one] {
                one->write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<h1>Hello</h1>");
                one->disconnectFromHost();
            });
        });
        QVERIFY(web.listen(QHostAddress::LocalHost));
        type(window, u"127.0.0.1:%1"_s.arg(web.serverPort()));
        TRY_VERIFY(window.problem().contains(u"it is no Veilpix server"_s));

        // https where only http is spoken.
        type(window, u"https://127.0.0.1:%1"_s.arg(m_server.url().port()));
        TRY_VERIFY(window.problem().contains(u"without https"_s));

        // One that takes its time is waited for, and given up.
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        type(window, u"127.0.0.1:%1"_s.arg(silent.serverPort()));
        QVERIFY(window.waitFor("connectBar", 1'000));
        QVERIFY(!window.find("connectNowButton")->isEnabled());
        QVERIFY(window.find("problemText") == nullptr);
        QCOMPARE(window.find<QLabel>("connectStep")->text(), u"Asking 127.0.0.1…"_s);
        QVERIFY(window.find("connectCancel")->hasFocus());
        look(window, u"connect-asking"_s);
        QTest::keyClick(window.find("connectCancel"), Qt::Key_Escape);
        TRY_VERIFY(window.find("connectBar") == nullptr);
        QVERIFY(window.find("connectNowButton")->isEnabled() && window.find("addressField")->hasFocus());
        QCOMPARE(window.app().settings().serverChoice(), settings::Settings::ServerChoice::Unset);

        type(window, m_server.url().toString());
        QVERIFY(window.waitFor("createAccountPage"));
        QVERIFY(window.find("problemText") == nullptr);
        QCOMPARE(window.app().settings().serverAddress(), m_server.url());
        QVERIFY(window.registerByKeyboard(u"cora"_s, password));
    }

    // An account that this computer knows opens also while its server is away.
    void aKnownAccountOpensWithoutItsServer()
    {
        ServerProcess server;
        QVERIFY2(server.start(), server.log().constData());
        WindowFixture window(profile("known"), server.url());
        QVERIFY(window.registerByKeyboard(u"dan"_s, password));
        window.app().session().signOut();
        QVERIFY(window.waitFor("otherServerLink"));
        QTest::keyClick(window.find("otherServerLink"), Qt::Key_Space);
        QVERIFY(window.waitFor("connectButton"));
        QTest::keyClick(window.find("connectButton"), Qt::Key_Return);
        server.kill();
        QVERIFY(window.waitFor("addressField"));
        type(window, server.url().toString());
        QVERIFY(window.problem().contains(u"no server runs at this port"_s));
        QVERIFY(window.waitFor("anywayLink"));
        look(window, u"connect-anyway"_s);
        QTest::keyClick(window.find("anywayLink"), Qt::Key_Space);
        QVERIFY(window.waitFor("signInPage"));
        QVERIFY(window.signInByKeyboard(u"dan"_s, password));
        QVERIFY(window.waitFor("galleryScreen"));
    }

    void aServerThatGoesAwayIsSaidAndItsListStays()
    {
        ServerProcess server;
        QVERIFY2(server.start(), server.log().constData());
        WindowFixture window(profile("away"), server.url());
        QVERIFY(window.registerByKeyboard(u"eve"_s, password));
        QVERIFY(window.addAndWait({window.makePicture(u"one.png"_s), window.makePicture(u"two.png"_s)}, 2));
        TRY_COMPARE_WITH_TIMEOUT(window.app().queue().activeCount(), 0, 20'000);
        const auto& pictures = window.app().pictures();
        auto* status = window.find<QLabel>("statusServer");
        TRY_VERIFY(pictures.isFresh());
        QVERIFY2(!status->text().contains(u"answer"_s), qPrintable(status->text()));

        server.kill(); // and nobody asks it for anything
        TRY_VERIFY_WITH_TIMEOUT(status->text().contains(u"does not answer"_s), 15'000);
        QVERIFY2(status->text().contains(u"as of "_s), qPrintable(status->text()));
        QVERIFY(status->accessibleName().contains(u"does not answer"_s));

        GalleryView* view = window.window().gallery()->grid()->view();
        view->setCurrentIndex(pictures.index(1, 0));
        window.window().actions()[Act::Refresh]->trigger();
        QCOMPARE(pictures.rowCount(), 2);
        TRY_VERIFY_WITH_TIMEOUT(window.find<MessageBar>("messageBar") != nullptr, 20'000);
        QVERIFY(window.find<MessageBar>("messageBar")->text().startsWith(u"The list could not be refreshed"_s));
        QCOMPARE(pictures.rowCount(), 2);
        QVERIFY(!pictures.isFresh());
        QCOMPARE(view->currentIndex().row(), 1);
        QVERIFY(view->isVisible());
        look(window, u"server-away"_s);

        QVERIFY2(server.start(), server.log().constData()); // nobody presses anything
        TRY_VERIFY_WITH_TIMEOUT(!status->text().contains(u"does not answer"_s), 60'000);
        TRY_VERIFY_WITH_TIMEOUT(pictures.isFresh(), 60'000);
        QVERIFY2(!status->text().contains(u"as of "_s), qPrintable(status->text()));
        QCOMPARE(pictures.rowCount(), 2);
        QCOMPARE(view->currentIndex().row(), 1); // nor is the place in the list lost
        QVERIFY(window.addAndWait({window.makePicture(u"three.png"_s)}, 3));
    }

    void whatWentWhileTheServerWasAwayGoesFromTheList()
    {
        WindowFixture here(profile("here"), m_server.url());
        QVERIFY(here.registerByKeyboard(u"finn"_s, password));
        QVERIFY(here.addAndWait({here.makePicture(u"keep.png"_s), here.makePicture(u"drop.png"_s)}, 2));
        TRY_COMPARE_WITH_TIMEOUT(here.app().queue().activeCount(), 0, 20'000);
        auto& pictures = here.app().pictures();
        const int at = pictures.index(0, 0).data().toString() == "drop.png"_L1 ? 0 : 1;
        GalleryView* view = here.window().gallery()->grid()->view();
        view->setCurrentIndex(pictures.index(1 - at, 0));
        // Listed anew while one of them goes: the list loses that one, and keeps the other selected.
        view->selectionModel()->setCurrentIndex(pictures.index(at, 0), QItemSelectionModel::ClearAndSelect);
        here.window().actions()[Act::Trash]->trigger();
        pictures.refresh();
        TRY_COMPARE_WITH_TIMEOUT(pictures.rowCount(), 1, 20'000);
        TRY_VERIFY(!pictures.isLoading());
        QVERIFY(holdsFor([&] { return pictures.rowCount() == 1; }, 500));
        QCOMPARE(pictures.index(0, 0).data().toString(), u"keep.png"_s);
    }

    void aSessionThatWasEndedElsewhereSaysSoAndLocksAway()
    {
        WindowFixture here(profile("ended-here"), m_server.url());
        QVERIFY(here.registerByKeyboard(u"gina"_s, password));
        QVERIFY(here.addAndWait({here.makePicture(u"sea.png"_s)}, 1));
        TRY_COMPARE_WITH_TIMEOUT(here.app().queue().activeCount(), 0, 20'000);
        here.window().gallery()->grid()->view()->setCurrentIndex(here.app().pictures().index(0, 0));
        const QString encrypted = here.folder() + u"/sea.noise.png"_s;
        here.prompts().savePath = encrypted;
        here.window().actions()[Act::SaveEncrypted]->trigger();
        TRY_VERIFY_WITH_TIMEOUT(QFile::exists(encrypted), 20'000);

        WindowFixture laptop(profile("ended-laptop"), m_server.url());
        laptop.app().settings().setDeviceName(u"laptop"_s);
        QVERIFY(laptop.signInByKeyboard(u"gina"_s, password));
        QVERIFY(laptop.waitFor("galleryScreen"));
        laptop.window().openEncryptedFiles({encrypted}); // a file of this computer, which no server is asked for
        TRY_VERIFY_WITH_TIMEOUT(
            laptop.window().viewer() != nullptr && laptop.window().viewer()->canvas()->hasDecrypted(), 20'000);

        here.window().activateWindow();
        here.window().actions()[Act::Account]->trigger();
        QVERIFY(here.waitFor("sessionList"));
        auto* list = here.find<QTreeWidget>("sessionList");
        TRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 2, 10'000);
        list->setCurrentItem(list->findItems(u"laptop"_s, Qt::MatchExactly).value(0));
        QTest::keyClick(here.find("endSessionButton"), Qt::Key_Space);

        QVERIFY(laptop.waitFor("signInPage", 40'000));
        QVERIFY2(laptop.problem().startsWith(u"This computer was signed out of “gina” from another one"_s),
                 qPrintable(laptop.problem()));
        QCOMPARE(laptop.find<QLineEdit>("nameField")->text(), u"gina"_s);
        QCOMPARE(laptop.window().focusWidget(), laptop.find("passwordField"));
        QVERIFY(!laptop.window().viewer()->isVisible());
        QVERIFY(!laptop.window().viewer()->canvas()->hasDecrypted());
        QVERIFY(laptop.app().session().keyRing() == nullptr);
        look(laptop, u"signed-out-elsewhere"_s);
        QVERIFY(laptop.signInByKeyboard(u"gina"_s, password));
        QVERIFY(laptop.waitFor("galleryScreen"));

        // And an account that whoever runs the server has disabled.
        QCOMPARE(QProcess::execute(serverProgram(),
                                   {u"user"_s, u"disable"_s, u"gina"_s, u"--data"_s, m_server.dataFolder()}),
                 0);
        laptop.window().actions()[Act::Refresh]->trigger();
        QVERIFY(laptop.waitFor("signInPage", 40'000));
        QVERIFY2(laptop.problem().contains(u"“gina” was disabled on the server"_s), qPrintable(laptop.problem()));
        QVERIFY(laptop.signInByKeyboard(u"gina"_s, password));
        TRY_VERIFY_WITH_TIMEOUT(laptop.problem().contains(u"is disabled on this server"_s), 20'000);
    }

private:
    [[nodiscard]] QString profile(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    static void type(WindowFixture& window, const QString& address)
    {
        auto* field = window.find<QLineEdit>("addressField");
        TRY_VERIFY(!field->isReadOnly());
        field->setFocus();
        field->clear();
        QTest::keyClicks(field, address);
        QTest::keyClick(field, Qt::Key_Return);
    }

    static void look(WindowFixture& window, const QString& name)
    {
        QCOMPARE(unclearlyNamed(window.window()), QStringList());
        QCOMPARE(unreachedByTab(window.window()), QStringList());
        for (const auto theme : {settings::Settings::Theme::Dark, settings::Settings::Theme::Light}) {
            window.app().settings().setTheme(theme);
            grab(window.window(), name + (theme == settings::Settings::Theme::Dark ? u"-dark"_s : u"-light"_s));
        }
    }

    QTemporaryDir m_folder;
    ServerProcess m_server;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::ServerTroubleTest)
#include "ServerTroubleTest.moc"
