// Between two people, through their windows and a real server: leaving a share, replacing, a removal whose second half
// is cut off by a dead server, favourites that follow to another computer.
#include <csignal>

#include <QContextMenuEvent>
#include <QDir>
#include <QListView>
#include <QMenu>
#include <QProcess>
#include <QRegularExpression>

#include "app/settings/Settings.h"
#include "app/transfers/PictureLibrary.h"
#include "app/views/widgets/MessageBar.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/gui/Grabs.h"
#include "tests/support/FileContents.h"
#include "tests/support/ServerProcess.h"

using namespace veilpix;
using Model = models::PictureListModel;
using View = Model::View;
using tests::DesktopPerson;

namespace {

const QString password = QStringLiteral("seven lanterns over quiet water");

} // namespace

class TestSharingWindow : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_ada = std::make_unique<DesktopPerson>(m_server.url(), m_profile.path());
        m_bob = std::make_unique<DesktopPerson>(m_server.url());
        QVERIFY(m_ada->createAccount(QStringLiteral("ada"), password));
        QVERIFY(m_bob->createAccount(QStringLiteral("bob"), password));
        m_ada->drop({draw(QStringLiteral("fern.png"), Qt::darkGreen), draw(QStringLiteral("sand.png"), Qt::yellow)});
        QVERIFY(m_ada->transfersDone());
    }
    void cleanupTestCase()
    {
        m_ada.reset();
        m_bob.reset();
    }

    void aRecipientLeavesAShare()
    {
        QVERIFY(shareWithBob(QStringLiteral("sand.png")));
        QVERIFY(m_bob->show(View::SharedWithMe));
        QVERIFY(m_bob->select(QStringLiteral("sand.png")));
        m_bob->prompts->sayYes = false;
        QVERIFY(m_bob->trigger("leaveAction"));
        QVERIFY(m_bob->prompts->questions.last().contains(QLatin1String("sand.png")));
        m_bob->prompts->sayYes = true;
        QTest::qWait(300);
        QVERIFY(m_bob->picture(QStringLiteral("sand.png"), 0).isValid()); // they thought again
        QVERIFY(m_bob->trigger("leaveAction"));
        QVERIFY(m_bob->gone(QStringLiteral("sand.png")));
        auto* bar = m_bob->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QVERIFY2(bar->text().contains(QLatin1String("no longer shared with you")), qPrintable(bar->text()));
        QVERIFY(QTest::qWaitFor([&] { return count(QStringLiteral("sand.png"), Model::SharedWithCountRole) == 0; },
                                30'000)); // the owner sees it, too
    }

    void aPersonIsAPlaceOfTheirOwn()
    {
        QVERIFY(m_ada->show(View::Trash));
        auto* sidebar = m_ada->window().workspace()->sidebar();
        m_ada->comeToFront();
        sidebar->setFocus();
        QTest::keyClick(sidebar, Qt::Key_Down); // over the heading, which is no place to stop
        QCOMPARE(sidebar->currentItem()->text(0), QStringLiteral("bob"));
        QCOMPARE(m_ada->pictures().view(), View::WithPerson);
        auto* title = m_ada->find<QLabel>("emptyTitle");
        QVERIFY(title != nullptr);
        QTRY_COMPARE_WITH_TIMEOUT(title->text(), QStringLiteral("Nothing is shared between you"), 20'000);
        QTest::keyClick(sidebar, Qt::Key_Up);
        QCOMPARE(m_ada->pictures().view(), View::Trash);
        for (int i = 0; i < 9; ++i)
            QTest::keyClick(sidebar, Qt::Key_Up);
        QCOMPARE(m_ada->pictures().view(), View::All); // the topmost; its heading is not
        QCOMPARE(sidebar->selectedItems().size(), 1);
        auto* heading = sidebar->findItems(QStringLiteral("People"), Qt::MatchExactly).value(0);
        QVERIFY(heading != nullptr);
        QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {}, sidebar->visualItemRect(heading).center());
        QCOMPARE(sidebar->currentItem()->text(0), QStringLiteral("All"));
        QCOMPARE(sidebar->selectedItems().value(0), sidebar->currentItem());
    }

    void everyWayLeadsToTheSafetyNumber()
    {
        auto* action = m_ada->window().findChild<QAction*>(QStringLiteral("safetyNumberAction"));
        QVERIFY(action != nullptr && !action->isEnabled());
        QCOMPARE(action->toolTip(), QStringLiteral("Choose a person on the left first."));
        QVERIFY(m_ada->window().findChild<QMenu*>(QStringLiteral("shareMenu"))->actions().contains(action));
        auto* sidebar = m_ada->window().workspace()->sidebar();
        QVERIFY(choose(*m_ada, QStringLiteral("bob")));
        auto* button = m_ada->find<QPushButton>("personBarOpen");
        QVERIFY(button != nullptr);
        QCOMPARE(button->accessibleName(), QStringLiteral("Safety number of bob"));
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
        QVERIFY(m_ada->window().findChild<QWidget*>(QStringLiteral("personBar"))->isHidden());
    }

    void theSafetyNumberIsTheSameOnBothSidesAndInTheCode()
    {
        // A person's page, from the sidebar by keyboard; the code is read by a program that knows nothing of ours.
        const QString adas = safetyNumber(*m_ada, QStringLiteral("bob"));
        const QString bobs = safetyNumber(*m_bob, QStringLiteral("ada"));
        QCOMPARE(adas.size(), 60);
        QCOMPARE(adas, bobs);
    }

    void aWriterReplacesThePictureAndAReaderMayNot()
    {
        QVERIFY(shareWithBob(QStringLiteral("fern.png")));
        QVERIFY(m_bob->show(View::SharedWithMe));
        QVERIFY(m_bob->select(QStringLiteral("fern.png")));
        auto* action = m_bob->window().findChild<QAction*>(QStringLiteral("replaceAction"));
        QVERIFY(!action->isEnabled());
        QVERIFY2(action->toolTip().contains(QLatin1String("only look")), qPrintable(action->toolTip()));
        // With mouse or keys in the preview panel, the owner changes the role.
        QVERIFY(m_ada->select(QStringLiteral("fern.png")));
        auto* role = m_ada->find<QComboBox>("roleBox");
        QVERIFY(role != nullptr);
        role->setFocus();
        QTest::keyClick(role, Qt::Key_Down);
        QVERIFY(QTest::qWaitFor([&] { return action->isEnabled(); }, 30'000));
        QVERIFY(QDir(m_files.path()).mkpath(QStringLiteral("autumn")));
        const QString next = draw(QStringLiteral("autumn/fern.png"), Qt::darkRed);
        m_bob->prompts->openPaths = {next};
        QVERIFY(m_bob->trigger("replaceAction"));
        QVERIFY(QTest::qWaitFor([&] { return count(QStringLiteral("fern.png"), Model::VersionRole) == 2; }, 60'000));
        auto* canvas = m_ada->window().workspace()->preview()->canvas(); // it has shown the first version all along
        const auto middle = [canvas] { return canvas->grab().toImage().pixelColor(canvas->rect().center()); };
        QTRY_COMPARE_WITH_TIMEOUT(middle(), QColor(Qt::darkRed), 20'000);
        auto* signer = m_ada->find<QLabel>("detailSigner");
        QTRY_COMPARE_WITH_TIMEOUT(signer->text(), QStringLiteral("bob, not verified"), 20'000);
        QVERIFY(m_ada->select(QStringLiteral("fern.png")));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(QStringLiteral("fern.back"))) ==
                tests::contentsOf(next));
    }

    void aPersonShowsWhatIsSharedInEitherDirection()
    {
        m_bob->drop({draw(QStringLiteral("kite.png"), Qt::cyan), draw(QStringLiteral("own.png"), Qt::blue)});
        QVERIFY(m_bob->show(View::All));
        QVERIFY(share(*m_bob, QStringLiteral("kite.png"), QStringLiteral("ad")));
        QVERIFY(choose(*m_ada, QStringLiteral("bob")));
        QVERIFY(m_ada->picture(QStringLiteral("kite.png")).isValid());
        QVERIFY(m_ada->picture(QStringLiteral("fern.png")).isValid());
        QTRY_VERIFY(!m_ada->pictures().isLoading());
        QCOMPARE(m_ada->pictures().rowCount(), 2); // not sand.png, which is shared with nobody
        QVERIFY(choose(*m_bob, QStringLiteral("ada")));
        QVERIFY(m_bob->picture(QStringLiteral("fern.png")).isValid());
        QVERIFY(m_bob->picture(QStringLiteral("kite.png")).isValid());
        QTRY_VERIFY(!m_bob->pictures().isLoading());
        QCOMPARE(m_bob->pictures().rowCount(), 2);
        // Locking takes the names; the place is the same afterwards.
        auto* sidebar = m_ada->window().workspace()->sidebar();
        QVERIFY(m_ada->trigger("lockAction"));
        QVERIFY(sidebar->findItems(QStringLiteral("bob"), Qt::MatchExactly).isEmpty());
        QVERIFY(m_ada->type("passwordField", password));
        QVERIFY(m_ada->click("unlockButton"));
        QVERIFY(m_ada->find<QPushButton>("personBarOpen") != nullptr);
        QTRY_VERIFY(sidebar->currentItem() != nullptr);
        QCOMPARE(sidebar->currentItem()->text(0), QStringLiteral("bob"));
        QTRY_COMPARE_WITH_TIMEOUT(m_ada->pictures().rowCount(), 2, 20'000);
        QVERIFY(m_ada->hasThumbnail(QStringLiteral("kite.png")) && m_ada->hasThumbnail(QStringLiteral("fern.png")));
        tests::grab(m_ada->window(), QStringLiteral("person-light"));
        m_ada->app->settings().setTheme(settings::Settings::Theme::Dark);
        QTest::qWait(50);
        tests::grab(m_ada->window(), QStringLiteral("person-dark"));
        m_ada->app->settings().setTheme(settings::Settings::Theme::Light);
        // What is taken back goes while one looks, and is named.
        QVERIFY(m_ada->openInViewer(QStringLiteral("kite.png")));
        QVERIFY(m_bob->select(QStringLiteral("kite.png")) && m_bob->trigger("shareAction"));
        QVERIFY(m_bob->click("removeButton"));
        QVERIFY(m_ada->gone(QStringLiteral("kite.png"), 60'000));
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QCOMPARE(bar->text(), QStringLiteral("“kite.png” is no longer shared with you."));
        bar->dismissAll();
        m_ada->closeViewer();
        QVERIFY(m_bob->gone(QStringLiteral("kite.png"), 60'000)); // from what they share, not from bob's own
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
            for (const auto* one : m_ada->window().findChildren<views::MessageBar*>())
                all += one->text() + QLatin1Char('\n');
            return all;
        };
        QTRY_VERIFY2_WITH_TIMEOUT(texts().contains(QLatin1String("not encrypted anew yet")), qPrintable(texts()),
                                  20'000);
        QVERIFY2(texts().contains(QLatin1String("fern.png")), qPrintable(texts()));
        QVERIFY(m_ada->click("closeButton"));
        QVERIFY(m_server.start());
        QVERIFY(m_bob->gone(QStringLiteral("fern.png"), 60'000));
        QVERIFY(QTest::qWaitFor([&] { return count(QStringLiteral("fern.png"), Model::VersionRole) == 3; }, 90'000));
        QVERIFY(m_ada->select(QStringLiteral("fern.png")));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(QStringLiteral("fern.third"))) ==
                tests::contentsOf(m_files.filePath(QStringLiteral("autumn/fern.png"))));
    }

    void aRemovalGoesOnWhenTheAppStartsAgain()
    {
        QVERIFY(shareWithBob(QStringLiteral("fern.png")));
        QVERIFY(removeBobWhileTheServerDies());
        m_ada.reset();
        QVERIFY(m_server.start());
        m_ada = std::make_unique<DesktopPerson>(m_server.url(), m_profile.path());
        QVERIFY(m_ada->type("passwordField", password));
        QVERIFY(m_ada->click("signInButton"));
        QVERIFY(m_ada->picture(QStringLiteral("fern.png")).isValid());
        QVERIFY(QTest::qWaitFor([&] { return count(QStringLiteral("fern.png"), Model::VersionRole) == 4; }, 90'000));
        QVERIFY(m_bob->gone(QStringLiteral("fern.png"), 60'000));
        QVERIFY(m_ada->select(QStringLiteral("fern.png")));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(QStringLiteral("fern.fourth"))) ==
                tests::contentsOf(m_files.filePath(QStringLiteral("autumn/fern.png"))));
    }

    void favouritesFollowToAnotherComputer()
    {
        QVERIFY(m_ada->select(QStringLiteral("sand.png")));
        QTest::keyClick(m_ada->window().workspace()->gallery()->view(), Qt::Key_D, Qt::ControlModifier);
        QVERIFY(count(QStringLiteral("sand.png"), Model::FavouriteRole) == 1);
        QVERIFY(m_ada->window().findChild<QAction*>(QStringLiteral("favouriteAction"))->isChecked());
        QVERIFY(m_ada->show(View::Favourites));
        QVERIFY(m_ada->picture(QStringLiteral("sand.png")).isValid());
        QCOMPARE(m_ada->pictures().rowCount(), 1);
        QTest::qWait(1500); // it is stored a moment later
        DesktopPerson elsewhere(m_server.url());
        QVERIFY(elsewhere.click("signInLink", 3000));
        QVERIFY(elsewhere.type("nameField", QStringLiteral("ada")));
        QVERIFY(elsewhere.type("passwordField", password));
        QVERIFY(elsewhere.click("signInButton"));
        QVERIFY(elsewhere.find<QWidget>("workspace") != nullptr);
        QVERIFY(elsewhere.show(View::Favourites));
        QVERIFY(elsewhere.picture(QStringLiteral("sand.png")).isValid());
        QCOMPARE(elsewhere.pictures().rowCount(), 1);
        QVERIFY(elsewhere.select(QStringLiteral("sand.png")));
        QVERIFY(elsewhere.trigger("favouriteAction"));
        QVERIFY(elsewhere.gone(QStringLiteral("sand.png")));
        QVERIFY(elsewhere.find<QLabel>("emptyTitle") != nullptr);
        QVERIFY(elsewhere.show(View::All));
        QVERIFY(elsewhere.picture(QStringLiteral("sand.png")).isValid());
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
        auto* sidebar = person.window().workspace()->sidebar();
        const auto items = sidebar->findItems(of, Qt::MatchExactly | Qt::MatchRecursive);
        if (items.isEmpty())
            return {};
        person.comeToFront();
        sidebar->setFocus();
        sidebar->setCurrentItem(items.first());
        QTest::keyClick(sidebar, Qt::Key_Return);
        auto* digits = person.find<QLabel>("safetyNumber");
        auto* code = person.find<QWidget>("safetyCode");
        if (digits == nullptr || code == nullptr)
            return {};
        const QString path = m_files.filePath(QStringLiteral("code.png"));
        if (!code->grab().save(path))
            return {};
        QProcess zbar;
        zbar.start(QStringLiteral("zbarimg"), {QStringLiteral("--raw"), QStringLiteral("-q"), path});
        if (!zbar.waitForFinished(30'000))
            return {};
        const QString read = QString::fromLatin1(zbar.readAllStandardOutput()).trimmed();
        QString shown = digits->text();
        shown.remove(QRegularExpression(QStringLiteral("\\s")));
        if (read != shown)
            qWarning("the code holds %s, the digits say %s", qPrintable(read), qPrintable(shown));
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
        auto* sidebar = person.window().workspace()->sidebar();
        auto* item = sidebar->findItems(other, Qt::MatchExactly).value(0);
        if (item == nullptr)
            return false;
        QTest::mouseClick(sidebar->viewport(), Qt::LeftButton, {}, sidebar->visualItemRect(item).center());
        return person.pictures().view() == View::WithPerson;
    }
    [[nodiscard]] static bool share(DesktopPerson& from, const QString& name, const QString& beginningOfTo)
    {
        if (!from.select(name) || !from.trigger("shareAction") || !from.type("personField", beginningOfTo))
            return false;
        auto* people = from.find<QListView>("peopleList");
        if (people == nullptr || !QTest::qWaitFor([&] { return people->model()->rowCount() == 1; }, 20'000))
            return false;
        QTest::keyClick(from.find<QLineEdit>("personField"), Qt::Key_Return);
        if (!from.click("shareButton") || from.find<QToolButton>("removeButton", 30'000) == nullptr)
            return false;
        // Who has it is not offered again, neither among those one knows nor by name.
        bool offered = people->model()->rowCount() > 0;
        if (!from.type("personField", beginningOfTo))
            return false;
        QTest::qWait(500);
        offered = offered || people->model()->rowCount() > 0;
        const QString hint = from.find<QLabel>("personHint")->text();
        if (offered || !hint.contains(QLatin1String("can open it already")))
            qWarning("offered again: %d, hint: %s", int(offered), qPrintable(hint));
        return !offered && from.click("closeButton");
    }
    [[nodiscard]] bool shareWithBob(const QString& name)
    {
        return share(*m_ada, name, QStringLiteral("bo")) && m_bob->show(View::SharedWithMe) &&
               m_bob->picture(name).isValid();
    }
    // The server dies at the very moment at which the app learns that access was cut.
    [[nodiscard]] bool removeBobWhileTheServerDies()
    {
        if (!m_ada->select(QStringLiteral("fern.png")) || !m_ada->trigger("shareAction") ||
            m_ada->find<QToolButton>("removeButton") == nullptr)
            return false;
        QTest::qWait(1000); // what is still under way comes to its end
        bool killed = false;
        const auto watch = connect(&m_ada->app->library(), &transfers::PictureLibrary::pictureChanged, this, [&] {
            if (!std::exchange(killed, true))
                ::kill(pid_t(m_server.processId()), SIGKILL);
        });
        if (!m_ada->click("removeButton"))
            return false;
        const bool died = QTest::qWaitFor([&] { return killed; }, 30'000);
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

QTEST_MAIN(TestSharingWindow)
#include "TestSharingWindow.moc"
