// A copy of the account's keys, saved by the real window and opened by the real command line and by OpenSSL.
#include <QComboBox>
#include <QDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QTest>

#include "app/models/PictureListModel.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/screens/GalleryScreen.h"
#include "common/base/Literals.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/Places.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

using namespace views;

namespace {

const QString password = u"kettle orbit maple thrice"_s;

QByteArray bytesOfFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

} // namespace

class KeyExportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_app = std::make_unique<WindowFixture>(QString(), m_server.url());
        QVERIFY(m_app->registerByKeyboard(u"kim"_s, password));
        writeFile(path("password"), password.toUtf8());
    }
    void cleanupTestCase() { m_app.reset(); }

    void theSavedRingOpensAPictureWithoutAppAndServer()
    {
        const QString original = m_app->makePicture(u"lake.png"_s);
        QVERIFY(m_app->addAndWait({original}, 1));
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().queue().activeCount(), 0, 20'000);
        m_app->window().gallery()->grid()->view()->setCurrentIndex(m_app->app().pictures().index(0, 0));
        m_app->prompts().savePath = path("noise.png");
        m_app->window().actions()[Act::SaveEncrypted]->trigger();
        TRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("noise.png")), 20'000);

        m_app->prompts().savePath = path("kim.vpk");
        openExport();
        enterPassword(u"not this one"_s);
        QVERIFY(m_app->waitFor("dialogProblem"));
        QCOMPARE(m_app->find<QLabel>("dialogProblem")->text(), u"The password is wrong. Nothing was written."_s);
        QVERIFY(!QFile::exists(path("kim.vpk")));
        look();
        enterPassword(password);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("exportKeysDialog") == nullptr, 30'000);
        QVERIFY(m_app->said().contains(u"saved as kim.vpk"_s));
        QCOMPARE(m_app->prompts().suggestedName, u"kim.vpk"_s);
        QCOMPARE(QFileInfo(path("kim.vpk")).permissions() & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());

        QCOMPARE(cli({u"decrypt"_s, u"--key"_s, path("kim.vpk"), u"--password-file"_s, path("password"), u"--from"_s,
                      path("kim.vpk.pub"), u"-o"_s, path("back.png"), path("noise.png")}),
                 0);
        QVERIFY(bytesOfFile(path("back.png")) == bytesOfFile(original));
    }

    void nothingElseIsReplacedByARing()
    {
        writeFile(path("notes.vpk"), "milk, bread, lamp oil\n");
        m_app->prompts().savePath = path("notes.vpk");
        openExport();
        enterPassword(password);
        QVERIFY(m_app->waitFor("dialogProblem"));
        QVERIFY(m_app->find<QLabel>("dialogProblem")->text().startsWith(u"notes.vpk is there already"_s));
        QCOMPARE(bytesOfFile(path("notes.vpk")), QByteArray("milk, bread, lamp oil\n"));
        QVERIFY(!QFile::exists(path("notes.vpk.pub")));
        m_app->prompts().savePath = path("kim.vpk"); // the same ring may be saved again
        enterPassword(password);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("exportKeysDialog") == nullptr, 30'000);
    }

    void otherProgramsReadThePrivateKeys()
    {
        m_app->prompts().savePath = path("kim.pem");
        openExport();
        m_app->find<QComboBox>("exportForm")->setCurrentIndex(1);
        enterPassword(password);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("exportKeysDialog") == nullptr, 30'000);
        QCOMPARE(m_app->prompts().suggestedName, u"kim.pem"_s);
        QCOMPARE(QFileInfo(path("kim.pem")).permissions() & (QFile::ReadGroup | QFile::ReadOther),
                 QFile::Permissions());
        const QByteArray pem = bytesOfFile(path("kim.pem"));
        QCOMPARE(pem.count("-----BEGIN ENCRYPTED PRIVATE KEY-----"), 2);
        QProcess openssl;
        openssl.start(u"openssl"_s, {u"pkey"_s, u"-in"_s, path("kim.pem"), u"-passin"_s,
                                     u"file:%1"_s.arg(path("password")), u"-noout"_s, u"-text_pub"_s});
        QVERIFY(openssl.waitForFinished(30'000));
        QVERIFY2(openssl.exitCode() == 0, openssl.readAllStandardError().constData());
        QVERIFY(openssl.readAllStandardOutput().contains("Public-Key: (3072 bit)"));
    }

    void lockingEndsIt()
    {
        m_app->prompts().savePath = path("late.vpk");
        openExport();
        m_app->app().session().lock();
        TRY_VERIFY(m_app->find("exportKeysDialog") == nullptr);
        QVERIFY(!QFile::exists(path("late.vpk")));
    }

private:
    [[nodiscard]] QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    void openExport()
    {
        m_app->window().activateWindow();
        if (m_app->find("accountDialog") == nullptr) {
            m_app->window().actions()[Act::Account]->trigger();
        }
        front("accountDialog");
        QTest::keyClick(m_app->find("exportKeysOpen"), Qt::Key_Space);
        front("exportKeysDialog");
    }

    // Until a dialog is in front, the window's shortcuts take the keys.
    void front(const char* dialog)
    {
        QVERIFY(m_app->waitFor(dialog));
        m_app->find(dialog)->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_app->find(dialog)));
    }

    void enterPassword(const QString& text)
    {
        auto* dialog = m_app->find("exportKeysDialog");
        auto* field = dialog->findChild<QLineEdit*>(u"passwordField"_s);
        field->clear();
        QTest::keyClicks(field, text);
        QTest::keyClick(dialog->findChild<QPushButton*>(u"passwordDialogButton"_s), Qt::Key_Space);
    }

    static int cli(const QStringList& arguments) { return QProcess::execute(cliProgram(), arguments); }

    void look()
    {
        QWidget& dialog = *m_app->find("exportKeysDialog");
        QCOMPARE(unclearlyNamed(dialog), QStringList());
        QCOMPARE(unreachedByTab(dialog), QStringList());
        for (const auto theme : {settings::Settings::Theme::Dark, settings::Settings::Theme::Light}) {
            m_app->app().settings().setTheme(theme);
            const QString tone = theme == settings::Settings::Theme::Dark ? u"-dark"_s : u"-light"_s;
            grab(dialog, u"export-keys"_s + tone);
            grab(*m_app->find("accountDialog"), u"account-with-export"_s + tone);
        }
    }

    QTemporaryDir m_folder;
    ServerProcess m_server;
    std::unique_ptr<WindowFixture> m_app;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::KeyExportTest)
#include "KeyExportTest.moc"
