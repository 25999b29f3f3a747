// Servers that are not there, go away, come back, or no longer want one: the real window against real servers.
#include "app/models/PictureListModel.h"
#include "app/net/ApiClient.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/pages/ViewerPage.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/Workspace.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/PictureCanvas.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/ServerProcess.h"

#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTreeWidget>

namespace veilpix::tests {

using namespace views;
using session::Session;

namespace {

const QString password = QStringLiteral("kettle orbit maple thrice");

} // namespace

class TestServerTrouble : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_server.start(), m_server.log().constData()); }

    void anAddressIsAskedBeforeAnythingIsMadeOfIt()
    {
        WindowFixture window(profile("connect"));
        QVERIFY(window.waitFor("connectButton"));
        QTest::keyClick(window.find("connectButton"), Qt::Key_Return);
        QVERIFY(window.waitFor("addressField"));

        type(window, QStringLiteral("https://no-such-computer.invalid"));
        QVERIFY(window.problem().startsWith(QStringLiteral("There is no computer of this name.")));
        look(window, QStringLiteral("connect-no-host"));

        type(window, QStringLiteral("http://127.0.0.1:99999"));
        QCOMPARE(window.problem(), QStringLiteral("There is no port 99999. Ports go from 1 to 65535."));

        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const quint16 port = nobody.serverPort();
        nobody.close();
        type(window, QStringLiteral("127.0.0.1:%1").arg(port));
        QTRY_VERIFY(window.problem().contains(QStringLiteral("no server runs at this port")));

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
        type(window, QStringLiteral("127.0.0.1:%1").arg(web.serverPort()));
        QTRY_VERIFY(window.problem().contains(QStringLiteral("it is no Veilpix server")));

        // https where only http is spoken.
        type(window, QStringLiteral("https://127.0.0.1:%1").arg(m_server.url().port()));
        QTRY_VERIFY(window.problem().contains(QStringLiteral("without https")));

        // One that takes its time is waited for, and given up.
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        type(window, QStringLiteral("127.0.0.1:%1").arg(silent.serverPort()));
        QVERIFY(window.waitFor("connectBar", 1'000));
        QVERIFY(!window.find("connectNowButton")->isEnabled());
        QVERIFY(window.find("problemText") == nullptr);
        QCOMPARE(window.find<QLabel>("connectStep")->text(), QStringLiteral("Asking 127.0.0.1…"));
        QVERIFY(window.find("connectCancel")->hasFocus());
        look(window, QStringLiteral("connect-asking"));
        QTest::keyClick(window.find("connectCancel"), Qt::Key_Escape);
        QTRY_VERIFY(window.find("connectBar") == nullptr);
        QVERIFY(window.find("connectNowButton")->isEnabled() && window.find("addressField")->hasFocus());
        QCOMPARE(window.app().settings().serverChoice(), settings::Settings::ServerChoice::Unset);

        type(window, m_server.url().toString());
        QVERIFY(window.waitFor("createAccountPage"));
        QVERIFY(window.find("problemText") == nullptr);
        QCOMPARE(window.app().settings().serverAddress(), m_server.url());
        QVERIFY(window.registerByKeyboard(QStringLiteral("cora"), password));
    }

    // An account that this computer knows opens also while its server is away.
    void aKnownAccountOpensWithoutItsServer()
    {
        ServerProcess server;
        QVERIFY2(server.start(), server.log().constData());
        WindowFixture window(profile("known"), server.url());
        QVERIFY(window.registerByKeyboard(QStringLiteral("dan"), password));
        window.app().session().signOut();
        QVERIFY(window.waitFor("otherServerLink"));
        QTest::keyClick(window.find("otherServerLink"), Qt::Key_Space);
        QVERIFY(window.waitFor("connectButton"));
        QTest::keyClick(window.find("connectButton"), Qt::Key_Return);
        server.kill();
        QVERIFY(window.waitFor("addressField"));
        type(window, server.url().toString());
        QVERIFY(window.problem().contains(QStringLiteral("no server runs at this port")));
        QVERIFY(window.waitFor("anywayLink"));
        look(window, QStringLiteral("connect-anyway"));
        QTest::keyClick(window.find("anywayLink"), Qt::Key_Space);
        QVERIFY(window.waitFor("signInPage"));
        QVERIFY(window.signInByKeyboard(QStringLiteral("dan"), password));
        QVERIFY(window.waitFor("workspace"));
    }

    void aServerThatGoesAwayIsSaidAndItsListStays()
    {
        ServerProcess server;
        QVERIFY2(server.start(), server.log().constData());
        WindowFixture window(profile("away"), server.url());
        QVERIFY(window.registerByKeyboard(QStringLiteral("eve"), password));
        QVERIFY(window.addAndWait(
            {window.makePicture(QStringLiteral("one.png")), window.makePicture(QStringLiteral("two.png"))}, 2));
        QTRY_COMPARE_WITH_TIMEOUT(window.app().queue().activeCount(), 0, 20'000);
        const auto& pictures = window.app().pictures();
        auto* status = window.find<QLabel>("statusServer");
        QTRY_VERIFY(pictures.isFresh());
        QVERIFY2(!status->text().contains(QStringLiteral("answer")), qPrintable(status->text()));

        server.kill(); // and nobody asks it for anything
        QTRY_VERIFY_WITH_TIMEOUT(status->text().contains(QStringLiteral("does not answer")), 15'000);
        QVERIFY2(status->text().contains(QStringLiteral("as of ")), qPrintable(status->text()));
        QVERIFY(status->accessibleName().contains(QStringLiteral("does not answer")));

        GalleryView* view = window.window().workspace()->gallery()->view();
        view->setCurrentIndex(pictures.index(1, 0));
        window.window().actions()[Act::Refresh]->trigger();
        QCOMPARE(pictures.rowCount(), 2);
        QTRY_VERIFY_WITH_TIMEOUT(window.find<MessageBar>("messageBar") != nullptr, 20'000);
        QVERIFY(window.find<MessageBar>("messageBar")
                    ->text()
                    .startsWith(QStringLiteral("The list could not be refreshed")));
        QCOMPARE(pictures.rowCount(), 2);
        QVERIFY(!pictures.isFresh());
        QCOMPARE(view->currentIndex().row(), 1);
        QVERIFY(view->isVisible());
        look(window, QStringLiteral("server-away"));

        QVERIFY2(server.start(), server.log().constData()); // nobody presses anything
        QTRY_VERIFY_WITH_TIMEOUT(!status->text().contains(QStringLiteral("does not answer")), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(pictures.isFresh(), 60'000);
        QVERIFY2(!status->text().contains(QStringLiteral("as of ")), qPrintable(status->text()));
        QCOMPARE(pictures.rowCount(), 2);
        QCOMPARE(view->currentIndex().row(), 1); // nor is the place in the list lost
        QVERIFY(window.addAndWait({window.makePicture(QStringLiteral("three.png"))}, 3));
    }

    void whatWentWhileTheServerWasAwayGoesFromTheList()
    {
        WindowFixture here(profile("here"), m_server.url());
        QVERIFY(here.registerByKeyboard(QStringLiteral("finn"), password));
        QVERIFY(here.addAndWait(
            {here.makePicture(QStringLiteral("keep.png")), here.makePicture(QStringLiteral("drop.png"))}, 2));
        QTRY_COMPARE_WITH_TIMEOUT(here.app().queue().activeCount(), 0, 20'000);
        auto& pictures = here.app().pictures();
        const int at = pictures.index(0, 0).data().toString() == QLatin1String("drop.png") ? 0 : 1;
        GalleryView* view = here.window().workspace()->gallery()->view();
        view->setCurrentIndex(pictures.index(1 - at, 0));
        // Listed anew while one of them goes: the list loses that one, and keeps the other selected.
        view->selectionModel()->setCurrentIndex(pictures.index(at, 0), QItemSelectionModel::ClearAndSelect);
        here.window().actions()[Act::Trash]->trigger();
        pictures.refresh();
        QTRY_COMPARE_WITH_TIMEOUT(pictures.rowCount(), 1, 20'000);
        QTRY_VERIFY(!pictures.isLoading());
        QTest::qWait(500);
        QCOMPARE(pictures.rowCount(), 1);
        QCOMPARE(pictures.index(0, 0).data().toString(), QStringLiteral("keep.png"));
    }

    void aSessionThatWasEndedElsewhereSaysSoAndLocksAway()
    {
        WindowFixture here(profile("ended-here"), m_server.url());
        QVERIFY(here.registerByKeyboard(QStringLiteral("gina"), password));
        QVERIFY(here.addAndWait({here.makePicture(QStringLiteral("sea.png"))}, 1));
        QTRY_COMPARE_WITH_TIMEOUT(here.app().queue().activeCount(), 0, 20'000);
        here.window().workspace()->gallery()->view()->setCurrentIndex(here.app().pictures().index(0, 0));
        const QString encrypted = here.folder() + QStringLiteral("/sea.noise.png");
        here.prompts().savePath = encrypted;
        here.window().actions()[Act::SaveEncrypted]->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(encrypted), 20'000);

        WindowFixture laptop(profile("ended-laptop"), m_server.url());
        laptop.app().settings().setDeviceName(QStringLiteral("laptop"));
        QVERIFY(laptop.signInByKeyboard(QStringLiteral("gina"), password));
        QVERIFY(laptop.waitFor("workspace"));
        laptop.window().openEncryptedFiles({encrypted}); // a file of this computer, which no server is asked for
        QTRY_VERIFY_WITH_TIMEOUT(
            laptop.window().viewer() != nullptr && laptop.window().viewer()->canvas()->hasDecrypted(), 20'000);

        here.window().activateWindow();
        here.window().actions()[Act::Account]->trigger();
        QVERIFY(here.waitFor("sessionList"));
        auto* list = here.find<QTreeWidget>("sessionList");
        QTRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 2, 10'000);
        list->setCurrentItem(list->findItems(QStringLiteral("laptop"), Qt::MatchExactly).value(0));
        QTest::keyClick(here.find("endSessionButton"), Qt::Key_Space);

        QVERIFY(laptop.waitFor("signInPage", 40'000));
        QVERIFY2(laptop.problem().startsWith(QStringLiteral("This computer was signed out of “gina” from another one")),
                 qPrintable(laptop.problem()));
        QCOMPARE(laptop.find<QLineEdit>("nameField")->text(), QStringLiteral("gina"));
        QCOMPARE(laptop.window().focusWidget(), laptop.find("passwordField"));
        QVERIFY(!laptop.window().viewer()->isVisible());
        QVERIFY(!laptop.window().viewer()->canvas()->hasDecrypted());
        QVERIFY(laptop.app().session().keyRing() == nullptr);
        look(laptop, QStringLiteral("signed-out-elsewhere"));
        QVERIFY(laptop.signInByKeyboard(QStringLiteral("gina"), password));
        QVERIFY(laptop.waitFor("workspace"));

        // And an account that whoever runs the server has disabled.
        QCOMPARE(QProcess::execute(QStringLiteral(VEILPIX_SERVER_PATH),
                                   {QStringLiteral("user"), QStringLiteral("disable"), QStringLiteral("gina"),
                                    QStringLiteral("--data"), m_server.dataFolder()}),
                 0);
        laptop.window().actions()[Act::Refresh]->trigger();
        QVERIFY(laptop.waitFor("signInPage", 40'000));
        QVERIFY2(laptop.problem().contains(QStringLiteral("“gina” was disabled on the server")),
                 qPrintable(laptop.problem()));
        QVERIFY(laptop.signInByKeyboard(QStringLiteral("gina"), password));
        QTRY_VERIFY_WITH_TIMEOUT(laptop.problem().contains(QStringLiteral("is disabled on this server")), 20'000);
    }

private:
    [[nodiscard]] QString profile(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    static void type(WindowFixture& window, const QString& address)
    {
        auto* field = window.find<QLineEdit>("addressField");
        QTRY_VERIFY(!field->isReadOnly());
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
            QTest::qWait(50);
            grab(window.window(), name + (theme == settings::Settings::Theme::Dark ? QStringLiteral("-dark")
                                                                                   : QStringLiteral("-light")));
        }
    }

    QTemporaryDir m_folder;
    ServerProcess m_server;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::TestServerTrouble)
#include "TestServerTrouble.moc"
