// The viewer: what it shows beside the picture, what it does when a picture goes, and encrypted files that are on no
// server.
#include <QDir>
#include <QProgressBar>
#include <csignal>

#include "app/views/panels/AccessList.h"
#include "app/views/widgets/MessageBar.h"
#include "common/base/Literals.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using tests::DesktopPerson;
using View = models::PictureListModel::View;

namespace {

const QString password = u"seven lanterns over quiet water"_s;

} // namespace

class ViewerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_ada = std::make_unique<DesktopPerson>(m_server.url());
        QVERIFY(m_ada->createAccount(u"ada"_s, password));
        QStringList paths;
        for (int i = 0; i < 4; ++i) {
            QImage image(400 + 40 * i, 300, QImage::Format_RGB32);
            image.fill(QColor::fromHsv(80 * i, 200, 200));
            const QString path = m_files.filePath(u"view %1.png"_s.arg(i));
            QVERIFY(image.save(path));
            paths.append(path);
        }
        m_ada->drop(paths);
        QVERIFY(tests::waitUntil([&] { return m_ada->pictures().rowCount() == 4; }, 60'000));
        QVERIFY(m_ada->transfersDone());
    }
    void cleanupTestCase() { m_ada.reset(); }

    void saysWhoCanOpenThePicture()
    {
        QVERIFY(m_ada->openInViewer(u"view 1.png"_s));
        auto* access = viewer()->findChild<QWidget*>(u"viewerAccess"_s);
        QVERIFY(access != nullptr && access->isVisible());
        QVERIFY(tests::waitUntil(
            [&] {
                const auto labels = access->findChildren<QLabel*>();
                return std::any_of(labels.begin(), labels.end(),
                                   [](const QLabel* one) { return one->text() == "You"_L1; });
            },
            20'000));
        m_ada->closeViewer();
    }

    void savingIsSeenAndSaidOverThePicture()
    {
        const QString name = u"view 2.png"_s;
        QVERIFY(m_ada->openInViewer(name));
        m_ada->prompts->savePath = m_files.filePath(u"saved.png"_s);
        QVERIFY(::kill(pid_t(m_server.processId()), SIGSTOP) == 0); // a server that takes its time
        const QDir threads(u"/proc/%1/task"_s.arg(m_server.processId()));
        const auto stopped = [&] {
            const QStringList all = threads.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
            return std::all_of(all.begin(), all.end(), [&](const QString& thread) {
                return tests::contentsOf(threads.filePath(thread + u"/stat"_s)).contains(") T ");
            });
        };
        QVERIFY(tests::waitUntil(stopped, 10'000));
        QVERIFY(m_ada->trigger("saveDecryptedAction"));
        auto* strip = m_ada->find<QWidget>("transferStrip");
        const bool seen = strip != nullptr && m_ada->find<QLabel>("stripText")->text() == u"Saving view 2.png…"_s &&
                          m_ada->find<QProgressBar>("stripProgress")->maximum() == 0; // nobody knows how far
        QVERIFY(::kill(pid_t(m_server.processId()), SIGCONT) == 0);
        QVERIFY(seen);
        QVERIFY(tests::waitUntil([&] { return !strip->isVisible(); }, 30'000));
        QVERIFY(tests::waitUntil([&] { return m_ada->find<views::MessageBar>("messageBar", 0) != nullptr; }, 20'000));
        QCOMPARE(m_ada->find<views::MessageBar>("messageBar")->text(),
                 u"saved.png was saved in %1."_s.arg(m_files.path()));
        QVERIFY(viewer()->isVisible());
        QVERIFY(tests::contentsOf(m_ada->prompts->savePath) == tests::contentsOf(m_files.filePath(name)));
        m_ada->closeViewer();
    }

    // Two computers of one person; what the other one takes away is named here, what this one does is not told twice.
    void whatGoesElsewhereIsNamed()
    {
        DesktopPerson laptop(m_server.url());
        QVERIFY(laptop.click("signInLink", 3000));
        QVERIFY(laptop.type("nameField", u"ada"_s));
        QVERIFY(laptop.type("passwordField", password));
        QVERIFY(laptop.click("signInButton"));
        for (const bool forGood : {false, true}) {
            const QString name = u"extra %1.png"_s.arg(forGood);
            QVERIFY(QFile::copy(m_files.filePath(u"view 0.png"_s), m_files.filePath(name)));
            m_ada->drop({m_files.filePath(name)});
            QVERIFY(m_ada->picture(name).isValid() && m_ada->transfersDone());
            QVERIFY(laptop.picture(name).isValid());
            QVERIFY(m_ada->openInViewer(name));
            QVERIFY(laptop.select(name));
            QVERIFY(laptop.trigger(forGood ? "deleteForGoodAction" : "trashAction"));
            QVERIFY(tests::waitUntil([&] { return viewer()->pictureName() != name; }, 30'000));
            QVERIFY(viewer()->isVisible());
            auto* bar = m_ada->find<views::MessageBar>("messageBar");
            QVERIFY(bar != nullptr);
            QCOMPARE(bar->text(), forGood ? u"“extra 1.png” was deleted for good on another computer."_s
                                          : u"“extra 0.png” was moved to the trash on another computer."_s);
            bar->dismissAll();
            auto* laptops = laptop.find<views::MessageBar>("messageBar");
            QVERIFY(laptops != nullptr && !laptops->text().contains("another computer"_L1));
            laptops->dismissAll();
            m_ada->closeViewer();
        }
        QVERIFY(laptop.show(View::Trash) && laptop.select(u"extra 0.png"_s));
        QVERIFY(laptop.trigger("deleteForGoodAction"));
        QVERIFY(laptop.gone(u"extra 0.png"_s));
    }

    void theOneBesideTakesThePlaceOfWhatIsDeleted()
    {
        const QString first = m_ada->pictures().index(0).data().toString();
        const QString second = m_ada->pictures().index(1).data().toString();
        const QString last = m_ada->pictures().index(3).data().toString();
        QVERIFY(m_ada->openInViewer(first));
        QTest::keyClick(viewer()->canvas(), Qt::Key_Delete);
        QVERIFY(m_ada->gone(first));
        QVERIFY(tests::waitUntil([&] { return viewer()->pictureName() == second; }, 20'000));
        QVERIFY(m_ada->viewerHasBothFaces());
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        QCOMPARE(bar->text(), u"%1 was moved to the trash."_s.arg(first));
        QVERIFY(m_ada->find<QLabel>("messageMore", 0) == nullptr);
        m_ada->closeViewer();
        QVERIFY(m_ada->openInViewer(last));
        QTest::keyClick(viewer()->canvas(), Qt::Key_Delete);
        QVERIFY(m_ada->gone(last));
        QVERIFY(tests::waitUntil([&] { return viewer()->pictureName() != last; }, 20'000));
        QVERIFY(viewer()->isVisible());
        m_ada->closeViewer();
        // Back from the trash, both.
        QVERIFY(m_ada->show(View::Trash));
        QVERIFY(tests::waitUntil([&] { return m_ada->pictures().rowCount() == 2; }, 20'000));
        m_ada->comeToFront();
        m_ada->window().gallery()->grid()->view()->selectAll();
        QVERIFY(m_ada->trigger("restoreAction"));
        QVERIFY(m_ada->show(View::All));
        QVERIFY(tests::waitUntil([&] { return m_ada->pictures().rowCount() == 4; }, 20'000));
    }

    void saysThatAFileIsNoPicture()
    {
        const QString text = m_files.filePath(u"notes.png"_s);
        QFile file(text);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("milk, bread, lamp oil\n") > 0);
        file.close();
        m_ada->drop({text});
        QVERIFY(tests::waitUntil([&] { return m_ada->pictures().rowCount() == 5; }, 60'000));
        QVERIFY(m_ada->transfersDone());
        const auto saysSo = [](const views::PictureCanvas* canvas) {
            return canvas->accessibleName().contains("is not a picture that can be shown"_L1);
        };
        QVERIFY(m_ada->select(u"notes.png"_s));
        auto* preview = m_ada->find<views::PictureCanvas>("previewCanvas");
        QVERIFY(preview != nullptr);
        QVERIFY(tests::waitUntil([&] { return saysSo(preview); }, 20'000));
        QTest::keyClick(m_ada->window().gallery()->grid()->view(), Qt::Key_Return);
        QVERIFY(tests::waitUntil([&] { return viewer() != nullptr && viewer()->isVisible(); }, 20'000));
        QVERIFY(
            tests::waitUntil([&] { return saysSo(viewer()->canvas()) && viewer()->canvas()->hasEncrypted(); }, 20'000));
        QVERIFY(viewer()->decryptedBytes() == tests::contentsOf(text));
        m_ada->closeViewer();
    }

    void aFolderOfEncryptedPicturesIsLookedThrough()
    {
        const QString folder = m_files.filePath(u"copy of the server"_s);
        QVERIFY(QDir().mkpath(folder));
        for (int i = 0; i < 3; ++i) {
            QVERIFY(m_ada->select(u"view %1.png"_s.arg(i)));
            QVERIFY(!m_ada->save("saveEncryptedAction", u"%1/%2.png"_s.arg(folder).arg(i)).isEmpty());
        }
        const auto transfers = m_ada->app->queue().transfers().size();
        m_ada->drop({folder});
        QVERIFY(m_ada->viewerHasBothFaces());
        for (int i = 0; i < 3; ++i) {
            const QString name = u"view %1.png"_s.arg(i);
            QVERIFY(tests::waitUntil([&] { return viewer()->pictureName() == name && m_ada->viewerHasBothFaces(); }));
            QVERIFY(viewer()->decryptedBytes() == tests::contentsOf(m_files.filePath(name)));
            QTest::keyClick(viewer()->canvas(), Qt::Key_Right);
        }
        QCOMPARE(viewer()->pictureName(), u"view 2.png"_s); // the last stays
        auto* next = m_ada->find<QToolButton>("viewerNext");
        QVERIFY(next != nullptr && !next->isEnabled());
        QTest::keyClick(viewer()->canvas(), Qt::Key_Left);
        QVERIFY(tests::waitUntil([&] { return viewer()->pictureName() == "view 1.png"_L1; }, 20'000));
        m_ada->closeViewer();
        QCOMPARE(m_ada->app->queue().transfers().size(), transfers); // opened, not added
    }

    void aFileThatWasCutShortSaysSoAndHowMuchIsThere()
    {
        const QByteArray whole = tests::contentsOf(m_files.filePath(u"copy of the server/0.png"_s));
        QFile file(m_files.filePath(u"broken off.png"_s));
        QVERIFY(whole.size() > 2'000 && file.open(QIODevice::WriteOnly) && file.write(whole.left(1'500)) == 1'500);
        file.close();
        m_ada->prompts->openPaths = {file.fileName()};
        QVERIFY(m_ada->trigger("openEncryptedAction"));
        QVERIFY(tests::waitUntil([&] { return viewer()->isVisible(); }, 20'000));
        const auto said = [&] { return viewer()->canvas()->accessibleName(); };
        TRY_VERIFY2(said().contains(u"“broken off.png” is cut short"_s), qPrintable(said()));
        auto* size = m_ada->find<QLabel>("detailSize");
        QVERIFY(size != nullptr);
        QCOMPARE(size->text(), u"1.5 kB, encrypted"_s);
        m_ada->closeViewer();
    }

private:
    [[nodiscard]] views::ViewerScreen* viewer() { return m_ada->window().viewer(); }

    tests::ServerProcess m_server;
    QTemporaryDir m_files;
    std::unique_ptr<DesktopPerson> m_ada;
};

QTEST_MAIN(ViewerTest)
#include "ViewerTest.moc"
