// Between two people, through their windows and a real server: leaving a share, replacing, a removal whose second half
// is cut off by a dead server, favourites that follow to another computer.
#include <csignal>

#include <QDir>
#include <QListView>
#include <QProcess>
#include <QRegularExpression>

#include "app/transfers/PictureLibrary.h"
#include "app/views/widgets/MessageBar.h"
#include "tests/e2e/DesktopPerson.h"
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
        QVERIFY(m_ada->select(QStringLiteral("fern.png")));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(QStringLiteral("fern.back"))) ==
                tests::contentsOf(next));
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
        return person.click("closeButton") && read == shown ? read : QString();
    }
    // What a role of ada's picture says, as a number; −1 while it is not in sight.
    [[nodiscard]] int count(const QString& name, int role)
    {
        const QModelIndex index = m_ada->picture(name, 0);
        return index.isValid() ? index.data(role).toInt() : -1;
    }
    [[nodiscard]] bool shareWithBob(const QString& name)
    {
        if (!m_ada->select(name) || !m_ada->trigger("shareAction") || !m_ada->type("personField", QStringLiteral("bo")))
            return false;
        auto* people = m_ada->find<QListView>("peopleList");
        if (people == nullptr || !QTest::qWaitFor([&] { return people->model()->rowCount() == 1; }, 20'000))
            return false;
        QTest::keyClick(m_ada->find<QLineEdit>("personField"), Qt::Key_Return);
        return m_ada->click("shareButton") && m_ada->find<QToolButton>("removeButton", 30'000) != nullptr &&
               m_ada->click("closeButton") && m_bob->show(View::SharedWithMe) && m_bob->picture(name).isValid();
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
