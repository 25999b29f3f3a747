// What one does to an account that is open: the real window against the real server.
#include <QDialog>
#include <QElapsedTimer>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeWidget>
#include <csignal>

#include "app/models/PictureListModel.h"
#include "app/net/ApiClient.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "app/transfers/TransferQueue.h"
#include "app/views/ActionSet.h"
#include "app/views/IdleWatch.h"
#include "app/views/MainWindow.h"
#include "app/views/panels/GalleryPanel.h"
#include "app/views/panels/GalleryView.h"
#include "app/views/panels/PreviewPanel.h"
#include "app/views/screens/GalleryScreen.h"
#include "app/views/screens/ViewerScreen.h"
#include "app/views/widgets/MessageBar.h"
#include "app/views/widgets/PictureCanvas.h"
#include "common/base/Literals.h"
#include "common/identity/KeyRing.h"
#include "common/identity/RecoveryWords.h"
#include "tests/gui/AccessibleNames.h"
#include "tests/gui/Grabs.h"
#include "tests/gui/WindowFixture.h"
#include "tests/support/FileContents.h"
#include "tests/support/HttpClient.h"
#include "tests/support/Places.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

namespace veilpix::tests {

using namespace views;
using models::PictureListModel;
using session::Session;
using TransferState = transfers::Transfer::State;

namespace {

const QString password = u"kettle orbit maple thrice"_s;
const QString another = u"violet ladder thunder spoon"_s;

} // namespace

class AccountSettingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_app = std::make_unique<WindowFixture>(QString(), m_server.url());
        QVERIFY(m_app->submitNewAccount(u"anna"_s, password));
        QVERIFY(m_app->waitFor("wordsContinueButton", 120'000));
        m_words = m_app->app().session().recoveryWords();
        QVERIFY(m_app->confirmWords());
        QVERIFY(m_app->addAndWait({m_app->makePicture(u"beach.png"_s)}, 1));
    }

    void aPictureAloneHasNoNeighbours()
    {
        const QString alone = u"There is no other picture."_s;
        ActionSet& actions = m_app->window().actions();
        for (const bool viewer : {false, true}) {
            if (viewer) {
                openInViewer(*m_app, u"beach.png"_s);
            } else {
                select(*m_app, u"beach.png"_s);
            }
            for (const Act act : {Act::Previous, Act::Next}) {
                QVERIFY(!actions[act]->isEnabled());
                QCOMPARE(actions[act]->toolTip(), alone);
            }
        }
        for (const char* tool : {"viewerPrevious", "viewerNext"}) {
            QVERIFY(!m_app->find(tool)->isEnabled());
            QCOMPARE(m_app->find(tool)->toolTip(), alone);
        }
        // A second one comes while the first is looked at.
        QVERIFY(m_app->addAndWait({m_app->makePicture(u"second.png"_s)}, 2));
        TRY_VERIFY(actions[Act::Previous]->isEnabled() != actions[Act::Next]->isEnabled());
        const bool last = actions[Act::Previous]->isEnabled();
        QCOMPARE(actions[last ? Act::Next : Act::Previous]->toolTip(),
                 last ? u"This is the last picture."_s : u"This is the first picture."_s);
        QCOMPARE(m_app->find("viewerPrevious")->isEnabled(), last);
        actions[last ? Act::Previous : Act::Next]->trigger();
        TRY_COMPARE(m_app->window().viewer()->pictureName(), u"second.png"_s);
        QTest::keyClick(&m_app->window(), Qt::Key_Escape);
        select(*m_app, u"second.png"_s);
        actions[Act::Trash]->trigger();
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 1, 20'000);
        TRY_VERIFY(!actions[Act::Previous]->isEnabled() && !actions[Act::Next]->isEnabled());
    }

    void listsAndEndsOtherSessions()
    {
        WindowFixture elsewhere({}, m_server.url());
        elsewhere.app().settings().setDeviceName(u"the old laptop"_s);
        QVERIFY(elsewhere.signInByKeyboard(u"anna"_s, password));
        QVERIFY(elsewhere.waitFor("galleryScreen"));
        openAccount();
        auto* list = m_app->find<QTreeWidget>("sessionList");
        TRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 2, 10'000);
        look(u"accountDialog"_s, u"account"_s);
        const auto found = list->findItems(u"the old laptop"_s, Qt::MatchExactly);
        QCOMPARE(found.size(), 1);
        QVERIFY(!m_app->find("endSessionButton")->isEnabled());
        list->setCurrentItem(found.first());
        QTest::keyClick(m_app->find("endSessionButton"), Qt::Key_Space);
        TRY_COMPARE_WITH_TIMEOUT(list->topLevelItemCount(), 1, 10'000);
        TRY_COMPARE_WITH_TIMEOUT(elsewhere.app().session().state(), Session::State::SignedOut, 40'000);
        QTest::keyClick(m_app->find("accountDialog"), Qt::Key_Escape);
    }

    void changesThePassword()
    {
        WindowFixture elsewhere({}, m_server.url());
        QVERIFY(elsewhere.signInByKeyboard(u"anna"_s, password));
        QVERIFY(elsewhere.waitFor("galleryScreen"));
        openAccount();
        QTest::keyClick(m_app->find("changePasswordOpen"), Qt::Key_Space);
        QVERIFY(front("changePasswordDialog"));
        QTest::keyClicks(m_app->find("oldPasswordField"), u"not the old one"_s);
        QTest::keyClick(m_app->find("oldPasswordField"), Qt::Key_Return);
        QTest::keyClicks(inDialog("newPasswordField"), another);
        QTest::keyClicks(inDialog("repeatPasswordField"), another);
        QTest::keyClick(m_app->find("changePasswordButton"), Qt::Key_Space);
        QVERIFY(m_app->waitFor("dialogProblem"));
        QCOMPARE(m_app->find<QLabel>("dialogProblem")->text(),
                 u"The current password is wrong. Nothing was changed."_s);
        look(u"changePasswordDialog"_s, u"change-password"_s);
        for (const auto& [field, caption] :
             {std::pair("oldPasswordField", "Current password"), std::pair("newPasswordField", "New password"),
              std::pair("repeatPasswordField", "New password again")}) {
            const QWidget* typed = inDialog(field);
            QCOMPARE(typed->accessibleName(), QLatin1String(caption));
            const auto labels = m_app->find("changePasswordDialog")->findChildren<QLabel*>();
            QVERIFY(std::any_of(labels.begin(), labels.end(), [&typed, text = QLatin1String(caption)](QLabel* one) {
                return one->buddy() == typed && one->text().remove(QLatin1Char('&')) == text;
            }));
        }
        auto* old = m_app->find<QLineEdit>("oldPasswordField");
        old->clear();
        QTest::keyClicks(old, password);
        QTest::keyClick(inDialog("repeatPasswordField"), Qt::Key_Return); // everything else is still there
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("changePasswordDialog") == nullptr, 30'000);
        QVERIFY(m_app->said().startsWith(u"The password was changed."_s));
        QTest::keyClick(m_app->find("accountDialog"), Qt::Key_Escape);
        TRY_COMPARE_WITH_TIMEOUT(elsewhere.app().session().state(), Session::State::SignedOut, 40'000);

        m_app->window().actions()[Act::SignOut]->trigger();
        QVERIFY(m_app->signInByKeyboard(u"anna"_s, password));
        QVERIFY(m_app->problem().startsWith(u"The name or the password is wrong."_s));
        QVERIFY(m_app->signInByKeyboard(u"anna"_s, another));
        QVERIFY(m_app->waitFor("galleryScreen"));
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 1, 15'000);
        QVERIFY(elsewhere.signInByKeyboard(u"anna"_s, another));
        QVERIFY(elsewhere.waitFor("galleryScreen"));
    }

    void rehearsesTheRecoveryWords()
    {
        m_app->app().settings().setRecoveryCheckedOn(u"anna"_s, QDate(2020, 2, 2));
        openAccount();
        QVERIFY(m_app->find<QLabel>("wordsCheckedText")->text().contains(u"2020"_s));
        QTest::keyClick(m_app->find("checkWordsOpen"), Qt::Key_Space);
        QVERIFY(front("checkWordsDialog"));
        auto* field = qobject_cast<QPlainTextEdit*>(inDialog("wordsField"));
        const auto said = [&](const QStringList& words) {
            field->setPlainText(words.join(QLatin1Char('\n')));
            QTest::keyClick(m_app->find("checkWordsButton"), Qt::Key_Space);
            return m_app->waitFor("dialogProblem", 1'000) ? m_app->find<QLabel>("dialogProblem")->text() : QString();
        };
        QStringList words = m_words;
        words[6] = u"zzzz"_s;
        QVERIFY2(said(words).startsWith(u"Word 7, “zzzz”,"_s), qPrintable(said(words)));
        crypto::SystemRandom random;
        const QStringList others = identity::RecoveryWords::generate(random)->words();
        QVERIFY2(said(others).contains(u"not the present ones of this account"_s), qPrintable(said(others)));
        look(u"checkWordsDialog"_s, u"check-words"_s);
        QCOMPARE(said(m_words), QString());
        TRY_VERIFY(m_app->find("checkWordsDialog") == nullptr);
        QVERIFY(m_app->said().startsWith(u"The words on your paper"_s));
        QVERIFY(!m_app->find<QLabel>("wordsCheckedText")->text().contains(u"2020"_s));
        QCOMPARE(m_app->app().settings().recoveryCheckedOn(u"anna"_s), QDate::currentDate());
        QTest::keyClick(m_app->find("accountDialog"), Qt::Key_Escape);
    }

    void makesNewRecoveryWords()
    {
        openAccount();
        QTest::keyClick(m_app->find("renewWordsOpen"), Qt::Key_Space);
        QVERIFY(front("renewWordsDialog"));
        QTest::keyClicks(inDialog("passwordField"), password); // the old one
        QTest::keyClick(m_app->find("passwordDialogButton"), Qt::Key_Space);
        QVERIFY(m_app->waitFor("dialogProblem"));
        QVERIFY(m_app->find<QLabel>("dialogProblem")->text().contains(u"stay as they are"_s));
        look(u"renewWordsDialog"_s, u"renew-words"_s);
        qobject_cast<QLineEdit*>(inDialog("passwordField"))->clear();
        QTest::keyClicks(inDialog("passwordField"), another);
        QTest::keyClick(m_app->find("passwordDialogButton"), Qt::Key_Space);
        QVERIFY(m_app->waitFor("recoveryWordsPage"));
        QVERIFY(m_app->find("accountDialog") == nullptr);
        const QStringList fresh = m_app->app().session().recoveryWords();
        QVERIFY(fresh.size() == 24 && fresh != m_words);
        m_words = fresh;
        QVERIFY(m_app->confirmWords());
    }

    void recoversWithTheWordsAndOpensPictures()
    {
        WindowFixture elsewhere({}, m_server.url()); // another computer, the password forgotten
        QVERIFY(elsewhere.waitFor("createAccountPage"));
        QTest::keyClick(elsewhere.find("signInLink"), Qt::Key_Return);
        QTest::keyClick(elsewhere.find("recoverLink"), Qt::Key_Return);
        QVERIFY(elsewhere.waitFor("recoverPage"));
        QTest::keyClicks(elsewhere.find("nameField"), u"anna"_s);
        QStringList wrong = m_words;
        wrong[4] = u"abandonn"_s;
        auto* field = elsewhere.find<QPlainTextEdit>("wordsField");
        QTest::keyClicks(field, wrong.join(QLatin1Char(' ')));
        QTest::keyClicks(elsewhere.find("newPasswordField"), password);
        QTest::keyClicks(elsewhere.find("repeatPasswordField"), password);
        QTest::keyClick(elsewhere.find("recoverButton"), Qt::Key_Space);
        QVERIFY(elsewhere.problem().contains(u"“abandon”"_s));
        field->selectAll();
        QTest::keyClicks(field, m_words.join(QLatin1Char(' ')).toUpper());
        QTest::keyClick(elsewhere.find("recoverButton"), Qt::Key_Space);
        QVERIFY(elsewhere.waitFor("galleryScreen", 60'000));
        TRY_COMPARE_WITH_TIMEOUT(elsewhere.app().pictures().rowCount(), 1, 20'000);
        openInViewer(elsewhere, u"beach.png"_s);
        TRY_VERIFY_WITH_TIMEOUT(elsewhere.window().viewer()->isShowingPicture(), 20'000);
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().session().state(), Session::State::SignedOut, 40'000);
        QVERIFY(m_app->signInByKeyboard(u"anna"_s, password));
        QVERIFY(m_app->waitFor("galleryScreen"));
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 1, 20'000);
    }

    void locksWhenNobodyIsThere()
    {
        m_app->window().actions()[Act::Settings]->trigger();
        QVERIFY(m_app->waitFor("idleMinutesBox"));
        m_app->find<QSpinBox>("idleMinutesBox")->setValue(3);
        QCOMPARE(m_app->app().settings().idleLockMinutes(), 3);
        QCOMPARE(m_app->find<QLabel>("statusLock")->text(), u"locks after 3 minutes"_s);
        QTest::keyClick(m_app->find("settingsDialog"), Qt::Key_Escape);

        openInViewer(*m_app, u"beach.png"_s);
        TRY_VERIFY_WITH_TIMEOUT(m_app->window().viewer()->canvas()->hasDecrypted(), 20'000);
        // An upload that is encrypted and has begun, and a server that takes its time.
        QVERIFY(::kill(pid_t(m_server.processId()), SIGSTOP) == 0);
        m_app->window().addPaths({m_app->makePicture(u"slow.png"_s)});
        const auto& queue = m_app->app().queue();
        TRY_VERIFY_WITH_TIMEOUT(
            !queue.transfers().empty() && queue.transfers().back().state == TransferState::Uploading, 20'000);
        auto* watch = m_app->window().findChild<IdleWatch*>();
        watch->setIdleAfter(std::chrono::milliseconds(900));
        QElapsedTimer lastKey;
        lastKey.start();
        const bool stayed = holdsFor( // somebody is there
            [&] {
                if (lastKey.elapsed() >= 250) {
                    lastKey.restart();
                    QTest::keyClick(m_app->window().viewer()->canvas(), Qt::Key_Plus);
                }
                return m_app->app().session().state() == Session::State::Unlocked;
            },
            2'000);
        QVERIFY(stayed);
        QVERIFY(m_app->waitFor("lockScreen", 5'000)); // nobody is
        QCOMPARE(m_app->app().session().state(), Session::State::Locked);
        QVERIFY(m_app->app().session().keyRing() == nullptr);
        QVERIFY(!m_app->window().viewer()->canvas()->hasDecrypted());
        QVERIFY(!m_app->window().gallery()->preview()->canvas()->hasDecrypted());
        QVERIFY(m_app->find("viewerScreen") == nullptr && m_app->find("galleryView") == nullptr);
        QCOMPARE(queue.transfers().back().state, TransferState::Uploading);
        QVERIFY(::kill(pid_t(m_server.processId()), SIGCONT) == 0);
        TRY_COMPARE_WITH_TIMEOUT(queue.transfers().back().state, TransferState::Done, 60'000);
        QCOMPARE(m_app->app().session().state(), Session::State::Locked); // only ciphertext went
        watch->setMinutes(0);
        QTest::keyClicks(m_app->find("passwordField"), password);
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        QVERIFY(m_app->waitFor("galleryScreen"));
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 2, 20'000);
    }

    void doesNotLockInTheMiddleOfTheRecoveryWords()
    {
        WindowFixture app(QString(), m_server.url());
        QVERIFY(app.submitNewAccount(u"ida"_s, password));
        auto* watch = app.window().findChild<IdleWatch*>();
        watch->setIdleAfter(std::chrono::milliseconds(200));
        QVERIFY(app.waitFor("wordsContinueButton", 120'000));
        QSignalSpy idle(watch, &IdleWatch::idle);
        QVERIFY(idle.wait(10'000)); // written on paper: no key, no mouse
        QVERIFY(app.find("recoveryWordsPage") != nullptr);
        QCOMPARE(app.app().session().state(), Session::State::Unlocked);
        QCOMPARE(app.find<QLabel>("statusLock")->text(), u"does not lock while the recovery words are shown"_s);
        watch->setIdleAfter(std::chrono::seconds(3));
        QVERIFY(app.confirmWords());
        QVERIFY(app.waitFor("lockScreen", 20'000)); // from here on it does
        QVERIFY(app.find("pendingText") == nullptr);
    }

    void theLockScreenSaysWhatWaitsForTheKeys()
    {
        WindowFixture app(QString(), m_server.url());
        QVERIFY(app.registerByKeyboard(u"judith"_s, password));
        // Two at a time are encrypted and sent, to a server that takes its time; the others stay where they are.
        QVERIFY(::kill(pid_t(m_server.processId()), SIGSTOP) == 0);
        QStringList paths;
        for (int i = 0; i < 5; ++i) {
            paths.append(app.makePicture(u"picture %1.png"_s.arg(i)));
        }
        app.window().addPaths(paths);
        const auto& queue = app.app().queue();
        const auto count = [&queue](TransferState state) {
            const auto& all = queue.transfers();
            return std::count_if(all.begin(), all.end(), [state](const auto& one) { return one.state == state; });
        };
        const bool two = waitUntil([&] { return count(TransferState::Uploading) == 2; }, 20'000);
        app.window().actions()[Act::Lock]->trigger();
        const bool told = app.waitFor("pendingText", 5'000);
        const QString text = told ? app.find<QLabel>("pendingText")->text() : QString();
        QVERIFY(::kill(pid_t(m_server.processId()), SIGCONT) == 0);
        QVERIFY(two && told);
        QCOMPARE(text, u"3 pictures wait to be encrypted until you unlock. 2 that are encrypted already "
                       u"go on to the server."_s);
        TRY_COMPARE_WITH_TIMEOUT(app.find<QLabel>("pendingText")->text(),
                                 u"3 pictures wait to be encrypted until you unlock."_s, 60'000);
        QCOMPARE(app.find<QLabel>("pendingText")->accessibleName(), app.find<QLabel>("pendingText")->text());
        QCOMPARE(count(TransferState::Waiting), 3);
        // Tab goes from the password to its own button, then on.
        QStringList order;
        app.find("passwordField")->setFocus();
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(app.window().focusWidget(), Qt::Key_Tab);
            order.append(app.window().focusWidget()->objectName());
        }
        QCOMPARE(order, (QStringList{u"revealButton"_s, u"unlockButton"_s, u"signOutLink"_s}));
        for (const auto theme : {settings::Settings::Theme::Dark, settings::Settings::Theme::Light}) {
            app.app().settings().setTheme(theme);
            grab(app.window(),
                 theme == settings::Settings::Theme::Dark ? u"locked-pending-dark"_s : u"locked-pending-light"_s);
        }
        QCOMPARE(unclearlyNamed(app.window()), QStringList());
        QTest::keyClicks(app.find("passwordField"), password);
        QTest::keyClick(app.find("passwordField"), Qt::Key_Return);
        QVERIFY(app.waitFor("galleryScreen"));
        TRY_COMPARE_WITH_TIMEOUT(count(TransferState::Done), 5, 60'000);
    }

    void lockingClosesTheDialogsOfTheAccount()
    {
        openAccount();
        QTest::keyClick(m_app->find("changePasswordOpen"), Qt::Key_Space);
        QVERIFY(front("changePasswordDialog"));
        m_app->app().session().lock();
        TRY_VERIFY(m_app->find("changePasswordDialog") == nullptr && m_app->find("accountDialog") == nullptr);
        QTest::keyClicks(m_app->find("passwordField"), password);
        QTest::keyClick(m_app->find("passwordField"), Qt::Key_Return);
        QVERIFY(m_app->waitFor("galleryScreen"));
    }

    void importsAClassicKeyAndReencrypts()
    {
        const QString vector = testFile(u"vectors/classic/all-values_k24/"_s);
        sendClassic(vector);
        m_app->app().pictures().refresh();
        TRY_COMPARE_WITH_TIMEOUT(m_app->app().pictures().rowCount(), 3, 20'000);
        openInViewer(*m_app, u"old_times"_s);
        TRY_VERIFY(m_app->find<MessageBar>("messageBar") != nullptr);
        QVERIFY(m_app->find<MessageBar>("messageBar")->text().contains(u"rsa.txt"_s));
        QTest::keyClick(m_app->find("messageAction"), Qt::Key_Space);
        QVERIFY(front("classicKeyDialog"));
        m_app->prompts().openPaths = {vector + u"rsa.txt"_s};
        QTest::keyClick(m_app->find("classicPrivateFieldButton"), Qt::Key_Space);
        QCOMPARE(m_app->find<QLineEdit>("classicPublicField")->text(), vector + u"rsa_pub.txt"_s);
        QTest::keyClicks(inDialog("passwordField"), u"not this one"_s);
        QTest::keyClick(m_app->find("passwordDialogButton"), Qt::Key_Space);
        QVERIFY(m_app->waitFor("dialogProblem"));
        look(u"classicKeyDialog"_s, u"classic-key"_s);
        qobject_cast<QLineEdit*>(inDialog("passwordField"))->clear();
        QTest::keyClicks(inDialog("passwordField"), password);
        QTest::keyClick(m_app->find("passwordDialogButton"), Qt::Key_Space);
        TRY_VERIFY_WITH_TIMEOUT(m_app->find("classicKeyDialog") == nullptr, 30'000);
        QCOMPARE(m_app->app().session().keyRing()->classicKeys().size(), std::size_t(1));

        QTest::keyClick(&m_app->window(), Qt::Key_Escape);
        openInViewer(*m_app, u"old_times"_s);
        TRY_VERIFY_WITH_TIMEOUT(m_app->window().viewer()->isShowingPicture(), 20'000);
        TRY_VERIFY(m_app->find<MessageBar>("messageBar") != nullptr &&
                   m_app->find<MessageBar>("messageBar")->text().contains(u"weak"_s));
        look({}, u"classic-picture"_s);
        m_app->prompts().questions.clear();
        m_app->prompts().sayYes = true;
        QTest::keyClick(&m_app->window(), Qt::Key_Escape);
        select(*m_app, u"old_times"_s);
        QVERIFY(m_app->window().actions()[Act::Reencrypt]->isEnabled());
        m_app->window().actions()[Act::Reencrypt]->trigger();
        TRY_COMPARE_WITH_TIMEOUT(m_app->prompts().questions.size(), 1, 30'000);
        QVERIFY(m_app->prompts().questions.first().contains(u"old_times"_s));
        TRY_VERIFY_WITH_TIMEOUT(!rowNamed(*m_app, u"old_times"_s).isValid(), 20'000);
        TRY_VERIFY_WITH_TIMEOUT(rowNamed(*m_app, u"old_times.png"_s).isValid(), 20'000);
        QVERIFY(!rowNamed(*m_app, u"old_times.png"_s).data(PictureListModel::ClassicRole).toBool());
        select(*m_app, u"old_times.png"_s);
        m_app->prompts().savePath = m_app->folder() + u"/new_times.png"_s;
        m_app->window().actions()[Act::SaveDecrypted]->trigger();
        const QImage original = QImage(vector + u"decrypted.png"_s).convertToFormat(QImage::Format_RGB888);
        TRY_COMPARE_WITH_TIMEOUT(QImage(m_app->prompts().savePath).convertToFormat(QImage::Format_RGB888), original,
                                 20'000);
        QCOMPARE(m_app->window().actions()[Act::Reencrypt]->toolTip(), u"Only pictures of the old scheme need this."_s);
    }

    void cleanupTestCase() { m_app.reset(); }

private:
    void openAccount()
    {
        m_app->window().activateWindow();
        m_app->window().actions()[Act::Account]->trigger();
        QVERIFY(front("accountDialog"));
    }

    // Keys go to the window in front; until a dialog is that, the main window's shortcuts would take them.
    bool front(const char* dialog)
    {
        if (!m_app->waitFor(dialog)) {
            return false;
        }
        m_app->find(dialog)->activateWindow();
        return QTest::qWaitForWindowActive(m_app->find(dialog));
    }

    // Of the dialog on top: pages behind it have fields of the same names.
    QWidget* inDialog(const char* name)
    {
        const QList<QDialog*> dialogs = m_app->window().findChildren<QDialog*>();
        for (QDialog* dialog : dialogs) {
            auto* widget = dialog->isVisible() ? dialog->findChild<QWidget*>(QLatin1String(name)) : nullptr;
            if (widget != nullptr) {
                return widget;
            }
        }
        return nullptr;
    }

    static QModelIndex rowNamed(WindowFixture& app, const QString& name)
    {
        PictureListModel& pictures = app.app().pictures();
        for (int i = 0; i < pictures.rowCount(); ++i) {
            if (pictures.index(i, 0).data().toString() == name) {
                return pictures.index(i, 0);
            }
        }
        return {};
    }

    static void select(WindowFixture& app, const QString& name)
    {
        TRY_VERIFY_WITH_TIMEOUT(rowNamed(app, name).isValid(), 20'000);
        app.window().gallery()->grid()->view()->setCurrentIndex(rowNamed(app, name));
    }

    static void openInViewer(WindowFixture& app, const QString& name)
    {
        app.window().activateWindow();
        select(app, name);
        app.window().gallery()->grid()->view()->setFocus();
        QTest::keyClick(app.window().gallery()->grid()->view(), Qt::Key_Return);
        QVERIFY(app.waitFor("viewerScreen", 5'000));
    }

    // As the old client sends a picture: a form of two parts.
    void sendClassic(const QString& vector)
    {
        const auto part = [](const QByteArray& disposition, const QByteArray& body) {
            return "--boundary\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + body + "\r\n";
        };
        const QByteArray form =
            part("name=\"imageFile\"; filename=\"old times.png\"", contentsOf(vector + u"encrypted.png"_s)) +
            part("name=\"quotient\"", contentsOf(vector + u"quotient.txt"_s)) + "--boundary--\r\n";
        HttpClient client(quint16(m_server.url().port()));
        const HttpReply reply =
            client.request("POST", u"/api/v1/users/%1/images"_s.arg(m_app->app().session().userId()), form,
                           {{"Authorization", m_app->app().session().api().authorization()},
                            {"Content-Type", "multipart/form-data; boundary=boundary"}});
        QVERIFY2(reply.status == 200, qPrintable(reply.summary()));
    }

    void look(const QString& widgetName, const QString& name)
    {
        QWidget& widget = widgetName.isEmpty() ? m_app->window() : *m_app->find(qPrintable(widgetName));
        QCOMPARE(unclearlyNamed(widget).join(QLatin1Char('\n')), QString());
        QCOMPARE(unreachedByTab(widget), QStringList());
        for (const auto theme : {settings::Settings::Theme::Dark, settings::Settings::Theme::Light}) {
            m_app->app().settings().setTheme(theme);
            grab(widget, name + (theme == settings::Settings::Theme::Dark ? u"-dark"_s : u"-light"_s));
        }
    }

    ServerProcess m_server;
    QStringList m_words;
    std::unique_ptr<WindowFixture> m_app;
};

} // namespace veilpix::tests

QTEST_MAIN(veilpix::tests::AccountSettingsTest)
#include "AccountSettingsTest.moc"
