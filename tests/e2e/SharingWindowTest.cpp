// Between two people, through their windows and a real server: leaving a share, replacing, a removal whose second half
// is cut off by a dead server, favourites that follow to another computer.
#include <QContextMenuEvent>
#include <QDir>
#include <QListView>
#include <QMenu>
#include <QProcess>
#include <QRegularExpression>
#include <csignal>

#include "app/session/ChangeFeed.h"
#include "app/settings/Settings.h"
#include "app/views/widgets/MessageBar.h"
#include "common/base/Literals.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/gui/Grabs.h"
#include "tests/support/FileContents.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using Model = models::PictureListModel;
using View = Model::View;
using tests::DesktopPerson;

namespace {

const QString password = u"seven lanterns over quiet water"_s;

} // namespace

class SharingWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_ada = std::make_unique<DesktopPerson>(m_server.url(), m_profile.path());
        m_bob = std::make_unique<DesktopPerson>(m_server.url());
        QVERIFY(m_ada->createAccount(u"ada"_s, password));
        QVERIFY(m_bob->createAccount(u"bob"_s, password));
        m_ada->drop({draw(u"fern.png"_s, Qt::darkGreen), draw(u"sand.png"_s, Qt::yellow)});
        QVERIFY(m_ada->transfersDone());
    }
    void cleanupTestCase()
    {
        m_ada.reset();
        m_bob.reset();
    }

    void aRecipientLeavesAShare()
    {
        QVERIFY(shareWithBob(u"sand.png"_s));
        QVERIFY(m_bob->show(View::SharedWithMe));
        QVERIFY(m_bob->select(u"sand.png"_s));
        m_bob->prompts->sayYes = false;
        QVERIFY(m_bob->trigger("leaveAction"));
        QVERIFY(m_bob->prompts->questions.last().contains("sand.png"_L1));
        m_bob->prompts->sayYes = true;
        // They thought again.
        QVERIFY(tests::holdsFor([&] { return m_bob->picture(u"sand.png"_s, 0).isValid(); }, 300));
        QVERIFY(m_bob->trigger("leaveAction"));
        QVERIFY(m_bob->gone(u"sand.png"_s));
        auto* bar = m_bob->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QVERIFY2(bar->text().contains("no longer shared with you"_L1), qPrintable(bar->text()));
        QVERIFY(tests::waitUntil([&] { return count(u"sand.png"_s, Model::SharedWithCountRole) == 0; },
                                 30'000)); // the owner sees it, too
    }

    void aPersonIsAPlaceOfTheirOwn()
    {
        QVERIFY(m_ada->show(View::Trash));
        auto* sidebar = m_ada->window().gallery()->sidebar();
        m_ada->comeToFront();
        sidebar->setFocus();
        QTest::keyClick(sidebar, Qt::Key_Down); // over the heading, which is no place to stop
        QCOMPARE(sidebar->currentItem()->text(0), u"bob"_s);
        QCOMPARE(m_ada->pictures().view(), View::WithPerson);
        auto* title = m_ada->find<QLabel>("emptyTitle");
        QVERIFY(title != nullptr);
        TRY_COMPARE_WITH_TIMEOUT(title->text(), u"Nothing is shared between you"_s, 20'000);
        QTest::keyClick(sidebar, Qt::Key_Up);
        QCOMPARE(m_ada->pictures().view(), View::Trash);
        for (int i = 0; i < 9; ++i) {
            QTest::keyClick(sidebar, Qt::Key_Up);
        }
        QCOMPARE(m_ada->pictures().view(), View::All); // the topmost; its heading is not
        QCOMPARE(sidebar->selectedItems().size(), 1);
        auto* heading = sidebar->findItems(u"People"_s, Qt::MatchExactly).value(0);
        QVERIFY(heading != nullptr);
        QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {}, sidebar->visualItemRect(heading).center());
        QCOMPARE(sidebar->currentItem()->text(0), u"All"_s);
        QCOMPARE(sidebar->selectedItems().value(0), sidebar->currentItem());
    }

    void everyWayLeadsToTheSafetyNumber()
    {
        auto* action = m_ada->window().findChild<QAction*>(u"safetyNumberAction"_s);
        QVERIFY(action != nullptr && !action->isEnabled());
        QCOMPARE(action->toolTip(), u"Choose a person on the left first."_s);
        QVERIFY(m_ada->window().findChild<QMenu*>(u"shareMenu"_s)->actions().contains(action));
        auto* sidebar = m_ada->window().gallery()->sidebar();
        QVERIFY(choose(*m_ada, u"bob"_s));
        auto* button = m_ada->find<QPushButton>("personBarOpen");
        QVERIFY(button != nullptr);
        QCOMPARE(button->accessibleName(), u"Safety number of bob"_s);
        QTest::keyClick(button, Qt::Key_Return);
        QVERIFY(m_ada->find<QLabel>("safetyNumber") != nullptr);
        QVERIFY(m_ada->click("closeButton"));
        QVERIFY(m_ada->trigger("safetyNumberAction"));
        QVERIFY(m_ada->find<QLabel>("safetyNumber") != nullptr);
        QVERIFY(m_ada->click("closeButton"));
        QContextMenuEvent byKey(QContextMenuEvent::Keyboard, {}, {});
        QApplication::sendEvent(sidebar, &byKey);
        auto* menu = m_ada->find<QMenu>("personContextMenu");
        QVERIFY(menu != nullptr && menu->actions().contains(action));
        menu->close();
        QVERIFY(m_ada->show(View::All));
        QVERIFY(m_ada->window().findChild<QWidget*>(u"personBar"_s)->isHidden());
    }

    void theSafetyNumberIsTheSameOnBothSidesAndInTheCode()
    {
        // A person's page, from the sidebar by keyboard; the code is read by a program that knows nothing of ours.
        const QString adas = safetyNumber(*m_ada, u"bob"_s);
        const QString bobs = safetyNumber(*m_bob, u"ada"_s);
        QCOMPARE(adas.size(), 60);
        QCOMPARE(adas, bobs);
    }

    void aWriterReplacesThePictureAndAReaderMayNot()
    {
        QVERIFY(shareWithBob(u"fern.png"_s));
        QVERIFY(m_bob->show(View::SharedWithMe));
        QVERIFY(m_bob->select(u"fern.png"_s));
        auto* action = m_bob->window().findChild<QAction*>(u"replaceAction"_s);
        QVERIFY(!action->isEnabled());
        QVERIFY2(action->toolTip().contains("only look"_L1), qPrintable(action->toolTip()));
        // With mouse or keys in the preview panel, the owner changes the role.
        QVERIFY(m_ada->select(u"fern.png"_s));
        auto* role = m_ada->find<QComboBox>("roleBox");
        QVERIFY(role != nullptr);
        role->setFocus();
        QTest::keyClick(role, Qt::Key_Down);
        QVERIFY(tests::waitUntil([&] { return action->isEnabled(); }, 30'000));
        QVERIFY(QDir(m_files.path()).mkpath(u"autumn"_s));
        const QString next = draw(u"autumn/fern.png"_s, Qt::darkRed);
        m_bob->prompts->openPaths = {next};
        QVERIFY(m_bob->trigger("replaceAction"));
        QVERIFY(tests::waitUntil([&] { return count(u"fern.png"_s, Model::VersionRole) == 2; }, 60'000));
        auto* canvas = m_ada->window().gallery()->preview()->canvas(); // it has shown the first version all along
        const auto middle = [canvas] { return canvas->grab().toImage().pixelColor(canvas->rect().center()); };
        TRY_COMPARE_WITH_TIMEOUT(middle(), QColor(Qt::darkRed), 20'000);
        auto* signer = m_ada->find<QLabel>("detailSigner");
        TRY_COMPARE_WITH_TIMEOUT(signer->text(), u"bob, not verified"_s, 20'000);
        QVERIFY(m_ada->select(u"fern.png"_s));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(u"fern.back"_s)) == tests::contentsOf(next));
    }

    void aPersonShowsWhatIsSharedInEitherDirection()
    {
        m_bob->drop({draw(u"kite.png"_s, Qt::cyan), draw(u"own.png"_s, Qt::blue)});
        QVERIFY(m_bob->show(View::All));
        QVERIFY(share(*m_bob, u"kite.png"_s, u"ad"_s));
        QVERIFY(choose(*m_ada, u"bob"_s));
        QVERIFY(m_ada->picture(u"kite.png"_s).isValid());
        QVERIFY(m_ada->picture(u"fern.png"_s).isValid());
        TRY_VERIFY(!m_ada->pictures().isLoading());
        QCOMPARE(m_ada->pictures().rowCount(), 2); // not sand.png, which is shared with nobody
        QVERIFY(choose(*m_bob, u"ada"_s));
        QVERIFY(m_bob->picture(u"fern.png"_s).isValid());
        QVERIFY(m_bob->picture(u"kite.png"_s).isValid());
        TRY_VERIFY(!m_bob->pictures().isLoading());
        QCOMPARE(m_bob->pictures().rowCount(), 2);
        // Locking takes the names; the place is the same afterwards.
        auto* sidebar = m_ada->window().gallery()->sidebar();
        QVERIFY(m_ada->trigger("lockAction"));
        QVERIFY(sidebar->findItems(u"bob"_s, Qt::MatchExactly).isEmpty());
        QVERIFY(m_ada->type("passwordField", password));
        QVERIFY(m_ada->click("unlockButton"));
        QVERIFY(m_ada->find<QPushButton>("personBarOpen") != nullptr);
        TRY_VERIFY(sidebar->currentItem() != nullptr);
        QCOMPARE(sidebar->currentItem()->text(0), u"bob"_s);
        TRY_COMPARE_WITH_TIMEOUT(m_ada->pictures().rowCount(), 2, 20'000);
        QVERIFY(m_ada->hasThumbnail(u"kite.png"_s) && m_ada->hasThumbnail(u"fern.png"_s));
        tests::grab(m_ada->window(), u"person-light"_s);
        m_ada->app->settings().setTheme(settings::Settings::Theme::Dark);
        tests::grab(m_ada->window(), u"person-dark"_s);
        m_ada->app->settings().setTheme(settings::Settings::Theme::Light);
        // What is taken back goes while one looks, and is named.
        QVERIFY(m_ada->openInViewer(u"kite.png"_s));
        QVERIFY(m_bob->select(u"kite.png"_s) && m_bob->trigger("shareAction"));
        QVERIFY(m_bob->click("removeButton"));
        QVERIFY(m_ada->gone(u"kite.png"_s, 60'000));
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QCOMPARE(bar->text(), u"“kite.png” is no longer shared with you."_s);
        bar->dismissAll();
        m_ada->closeViewer();
        QVERIFY(m_bob->gone(u"kite.png"_s, 60'000)); // from what they share, not from bob's own
        QVERIFY(m_bob->click("closeButton"));
        QVERIFY(m_ada->show(View::All));
    }

    void aRemovalGoesOnByItselfAfterTheServerDiedInBetween()
    {
        QVERIFY(removeBobWhileTheServerDies());
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        const auto texts = [&] {
            QString all;
            for (const auto* one : m_ada->window().findChildren<views::MessageBar*>()) {
                all += one->text() + QLatin1Char('\n');
            }
            return all;
        };
        TRY_VERIFY2_WITH_TIMEOUT(texts().contains("not encrypted anew yet"_L1), qPrintable(texts()), 20'000);
        QVERIFY2(texts().contains("fern.png"_L1), qPrintable(texts()));
        QVERIFY(m_ada->click("closeButton"));
        QVERIFY(m_server.start());
        QVERIFY(m_bob->gone(u"fern.png"_s, 60'000));
        QVERIFY(tests::waitUntil([&] { return count(u"fern.png"_s, Model::VersionRole) == 3; }, 90'000));
        QVERIFY(m_ada->select(u"fern.png"_s));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(u"fern.third"_s)) ==
                tests::contentsOf(m_files.filePath(u"autumn/fern.png"_s)));
    }

    void aRemovalGoesOnWhenTheAppStartsAgain()
    {
        QVERIFY(shareWithBob(u"fern.png"_s));
        QVERIFY(removeBobWhileTheServerDies());
        m_ada.reset();
        QVERIFY(m_server.start());
        m_ada = std::make_unique<DesktopPerson>(m_server.url(), m_profile.path());
        QVERIFY(m_ada->type("passwordField", password));
        QVERIFY(m_ada->click("signInButton"));
        QVERIFY(m_ada->picture(u"fern.png"_s).isValid());
        QVERIFY(tests::waitUntil([&] { return count(u"fern.png"_s, Model::VersionRole) == 4; }, 90'000));
        QVERIFY(m_bob->gone(u"fern.png"_s, 60'000));
        QVERIFY(m_ada->select(u"fern.png"_s));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(u"fern.fourth"_s)) ==
                tests::contentsOf(m_files.filePath(u"autumn/fern.png"_s)));
    }

    void favouritesFollowToAnotherComputer()
    {
        QVERIFY(m_ada->select(u"sand.png"_s));
        QTest::keyClick(m_ada->window().gallery()->grid()->view(), Qt::Key_D, Qt::ControlModifier);
        QVERIFY(count(u"sand.png"_s, Model::FavouriteRole) == 1);
        QVERIFY(m_ada->window().findChild<QAction*>(u"favouriteAction"_s)->isChecked());
        QVERIFY(m_ada->show(View::Favourites));
        QVERIFY(m_ada->picture(u"sand.png"_s).isValid());
        QCOMPARE(m_ada->pictures().rowCount(), 1);
        // It is stored a moment later, and goes from there to whoever is signed in.
        DesktopPerson elsewhere(m_server.url());
        QVERIFY(elsewhere.click("signInLink", 3000));
        QVERIFY(elsewhere.type("nameField", u"ada"_s));
        QVERIFY(elsewhere.type("passwordField", password));
        QVERIFY(elsewhere.click("signInButton"));
        QVERIFY(elsewhere.find<QWidget>("galleryScreen") != nullptr);
        QVERIFY(elsewhere.show(View::Favourites));
        QVERIFY(elsewhere.picture(u"sand.png"_s).isValid());
        QCOMPARE(elsewhere.pictures().rowCount(), 1);
        QVERIFY(elsewhere.select(u"sand.png"_s));
        QVERIFY(elsewhere.trigger("favouriteAction"));
        QVERIFY(elsewhere.gone(u"sand.png"_s));
        QVERIFY(elsewhere.find<QLabel>("emptyTitle") != nullptr);
        QVERIFY(elsewhere.show(View::All));
        QVERIFY(elsewhere.picture(u"sand.png"_s).isValid());
        QVERIFY(m_ada->show(View::All));
    }

private:
    [[nodiscard]] QString draw(const QString& name, const QColor& color) const
    {
        QImage image(700, 500, QImage::Format_RGB32);
        image.fill(color);
        const QString path = m_files.filePath(name);
        return image.save(path, "PNG") ? path : QString();
    }
    // As the digits show it and as the QR code has it; empty when these differ.
    [[nodiscard]] QString safetyNumber(DesktopPerson& person, const QString& of)
    {
        auto* sidebar = person.window().gallery()->sidebar();
        const auto items = sidebar->findItems(of, Qt::MatchExactly | Qt::MatchRecursive);
        if (items.isEmpty()) {
            return {};
        }
        person.comeToFront();
        sidebar->setFocus();
        sidebar->setCurrentItem(items.first());
        QTest::keyClick(sidebar, Qt::Key_Return);
        auto* digits = person.find<QLabel>("safetyNumber");
        auto* code = person.find<QWidget>("safetyCode");
        if (digits == nullptr || code == nullptr) {
            return {};
        }
        const QString path = m_files.filePath(u"code.png"_s);
        if (!code->grab().save(path)) {
            return {};
        }
        QProcess zbar;
        zbar.start(u"zbarimg"_s, {u"--raw"_s, u"-q"_s, path});
        if (!zbar.waitForFinished(30'000)) {
            return {};
        }
        const QString read = QString::fromLatin1(zbar.readAllStandardOutput()).trimmed();
        QString shown = digits->text();
        shown.remove(QRegularExpression(u"\\s"_s));
        if (read != shown) {
            qWarning("the code holds %s, the digits say %s", qPrintable(read), qPrintable(shown));
        }
        return person.click("closeButton") && person.show(View::All) && read == shown ? read : QString();
    }
    // What a role of ada's picture says, as a number; −1 while it is not in sight.
    [[nodiscard]] int count(const QString& name, int role)
    {
        const QModelIndex index = m_ada->picture(name, 0);
        return index.isValid() ? index.data(role).toInt() : -1;
    }
    [[nodiscard]] static bool choose(DesktopPerson& person, const QString& other)
    {
        auto* sidebar = person.window().gallery()->sidebar();
        auto* item = sidebar->findItems(other, Qt::MatchExactly).value(0);
        if (item == nullptr) {
            return false;
        }
        QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {}, sidebar->visualItemRect(item).center());
        return person.pictures().view() == View::WithPerson;
    }
    [[nodiscard]] static bool share(DesktopPerson& from, const QString& name, const QString& beginningOfTo)
    {
        if (!from.select(name) || !from.trigger("shareAction") || !from.type("personField", beginningOfTo)) {
            return false;
        }
        auto* people = from.find<QListView>("peopleList");
        if (people == nullptr || !tests::waitUntil([&] { return people->model()->rowCount() == 1; }, 20'000)) {
            return false;
        }
        QTest::keyClick(from.find<QLineEdit>("personField"), Qt::Key_Return);
        if (!from.click("shareButton") || from.find<QToolButton>("removeButton", 30'000) == nullptr) {
            return false;
        }
        // Who has it is not offered again, neither among those one knows nor by name.
        bool offered = people->model()->rowCount() > 0;
        if (!from.type("personField", beginningOfTo)) {
            return false;
        }
        auto* said = from.find<QLabel>("personHint");
        (void)tests::waitUntil([&] { return said->text().contains("can open it already"_L1); });
        offered = offered || people->model()->rowCount() > 0;
        const QString hint = said->text();
        if (offered || !hint.contains("can open it already"_L1)) {
            qWarning("offered again: %d, hint: %s", int(offered), qPrintable(hint));
        }
        return !offered && from.click("closeButton");
    }
    [[nodiscard]] bool shareWithBob(const QString& name)
    {
        return share(*m_ada, name, u"bo"_s) && m_bob->show(View::SharedWithMe) && m_bob->picture(name).isValid();
    }
    // The server dies at the very moment at which the app learns that access was cut.
    [[nodiscard]] bool removeBobWhileTheServerDies()
    {
        if (!m_ada->select(u"fern.png"_s) || !m_ada->trigger("shareAction") ||
            m_ada->find<QToolButton>("removeButton") == nullptr) {
            return false;
        }
        (void)tests::holdsFor([] { return true; }, 1'000); // what is still under way comes to its end
        bool killed = false;
        const auto watch = connect(&m_ada->app->session().changes(), &session::ChangeFeed::pictureChanged, this, [&] {
            if (!std::exchange(killed, true)) {
                ::kill(pid_t(m_server.processId()), SIGKILL);
            }
        });
        if (!m_ada->click("removeButton")) {
            return false;
        }
        const bool died = tests::waitUntil([&] { return killed; }, 30'000);
        disconnect(watch);
        m_server.kill();
        return died;
    }

    tests::ServerProcess m_server;
    QTemporaryDir m_profile;
    QTemporaryDir m_files;
    std::unique_ptr<DesktopPerson> m_ada;
    std::unique_ptr<DesktopPerson> m_bob;
};

QTEST_MAIN(SharingWindowTest)
#include "SharingWindowTest.moc"
