// The list of transfers at the bottom of the window, with mouse, keys and menu, against the real server: pause, resume,
// cancel, try again, clear.
#include <QAccessible>
#include <QContextMenuEvent>
#include <QDirIterator>
#include <QMenu>
#include <QTableView>

#include "app/models/TransferModel.h"
#include "app/session/AppPaths.h"
#include "app/views/delegates/TransferDelegate.h"
#include "app/views/panels/TransfersPanel.h"
#include "app/views/widgets/MessageBar.h"
#include "common/base/Literals.h"
#include "tests/e2e/DesktopPerson.h"
#include "tests/support/FileContents.h"
#include "tests/support/Noise.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using models::TransferModel;
using tests::DesktopPerson;
using views::TransferDelegate;
using RowAct = TransferDelegate::RowAct;
using State = transfers::Transfer::State;

namespace {

const QString password = u"seven lanterns over quiet water"_s;
constexpr qint64 chunk = 4 * 1024 * 1024;

QStringList filesIn(const QString& folder)
{
    QStringList files;
    QDirIterator walk(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        files.append(walk.next());
    }
    return files;
}

} // namespace

class TransferListTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), m_server.log().constData());
        m_ada = std::make_unique<DesktopPerson>(m_server.url(), m_profile.path());
        QVERIFY(m_ada->createAccount(u"ada"_s, password));
    }
    void cleanupTestCase() { m_ada.reset(); }

    void pausesByButtonAndResumesByKeyFromWhereItStopped()
    {
        const QString id = startUpload(u"paused.dat"_s, 34'000'000);
        QVERIFY(reaches(id, 2 * chunk));
        pressButton(id, RowAct::Pause);
        QCOMPARE(find(id).state, State::Paused);
        const qint64 before = find(id).bytesDone;
        QVERIFY(before >= 2 * chunk && before < find(id).bytesTotal);
        QVERIFY(tests::holdsFor([&] { return find(id).bytesDone == before; }, 300));
        QCOMPARE(text(id, TransferModel::StateColumn), u"Paused"_s);
        // What came up to now stays: it goes on with the chunk that was under way, not from the beginning.
        qint64 lowest = find(id).bytesTotal;
        const auto watch = connect(&queue(), &transfers::TransferQueue::changed, this, [&](const QString& changed) {
            if (changed == id && find(id).state == State::Uploading) {
                lowest = std::min(lowest, find(id).bytesDone);
            }
        });
        pressKey(id, Qt::Key_Space);
        QVERIFY(find(id).state != State::Paused);
        QVERIFY(reachesState(id, State::Done));
        disconnect(watch);
        QVERIFY2(lowest >= before - chunk && lowest >= chunk, qPrintable(QString::number(lowest)));
        QVERIFY(m_ada->picture(u"paused.dat"_s).isValid());
        QVERIFY(m_ada->select(u"paused.dat"_s));
        QVERIFY(m_ada->save("saveDecryptedAction", m_files.filePath(u"paused.back"_s)) ==
                tests::contentsOf(m_files.filePath(u"paused.dat"_s)));
    }

    void listsTheSizeOfThePictureAndNoPercentWithoutAMeasure()
    {
        QImage image(5200, 3400, QImage::Format_RGB32); // 17 megapixels, whose preview takes its time
        for (int y = 0; y < image.height(); ++y) {
            auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
            for (int x = 0; x < image.width(); ++x) {
                line[x] = qRgb(x >> 4, y >> 4, (x * y) >> 12);
            }
        }
        const QString path = m_files.filePath(u"large.png"_s);
        QVERIFY(image.save(path));
        QStringList shown;
        QStringList sizes;
        const auto watch = connect(&queue(), &transfers::TransferQueue::changed, this, [&](const QString& id) {
            if (find(id).state == State::Encrypting) {
                shown.append(text(id, TransferModel::ProgressColumn));
            }
            sizes.append(text(id, TransferModel::SizeColumn));
        });
        m_ada->drop({path});
        QVERIFY(tests::waitUntil([&] { return m_ada->picture(u"large.png"_s, 0).isValid(); }, 60'000));
        QVERIFY(m_ada->transfersDone());
        QCOMPARE(shown.value(0), u"under way"_s);
        QVERIFY2(!shown.contains(u"0 %"_s), qPrintable(shown.join(QLatin1Char(' '))));
        const QString back = m_files.filePath(u"large.back.png"_s);
        QVERIFY(m_ada->select(u"large.png"_s));
        QVERIFY(m_ada->save("saveDecryptedAction", back) == tests::contentsOf(path));
        QVERIFY(tests::waitUntil([&] { return queue().transfers().back().state == State::Done; }, 20'000));
        disconnect(watch);
        sizes.removeDuplicates();
        QCOMPARE(sizes.size(), 1); // added or saved, on its way or there: always the same
        QCOMPARE(queue().transfers().back().size, QFileInfo(path).size());
    }

    void movingOnesStandAboveFinishedOnesWhichCanBeCleared()
    {
        QVERIFY(table()->model()->rowCount() > 0);
        const QString id = startUpload(u"newest.dat"_s, 26'000'000);
        QCOMPARE(row(id), 0);
        QVERIFY(table()->model()->rowCount() > 1);
        QVERIFY(m_ada->click("clearFinishedButton"));
        TRY_COMPARE(table()->model()->rowCount(), 1);
        QVERIFY(reachesState(id, State::Done));
        const QString next = startUpload(u"last.dat"_s, 1'000'000);
        QVERIFY(reachesState(next, State::Done));
        QCOMPARE(row(next), 0); // the one that ended last, first
        QVERIFY(chooseFromMenu(next, u"Clear finished"_s));
        TRY_COMPARE(table()->model()->rowCount(), 0);
    }

    void cancelsByKeyAndLeavesNothingAnywhere()
    {
        const QStringList before = filesIn(m_server.dataFolder());
        const QString id = startUpload(u"cancelled.dat"_s, 34'000'000);
        QVERIFY(reaches(id, chunk + 1));
        pressKey(id, Qt::Key_Delete);
        QCOMPARE(find(id).state, State::Cancelled);
        QVERIFY(nothingIsLeft(before));
        QVERIFY(!m_ada->picture(u"cancelled.dat"_s, 0).isValid());
        // It is still on this computer, so it can be tried again.
        pressKey(id, Qt::Key_R);
        QVERIFY(reachesState(id, State::Done));
        QVERIFY(m_ada->picture(u"cancelled.dat"_s).isValid());
    }

    void cancelsWhatIsPausedFromTheMenu()
    {
        const QStringList before = filesIn(m_server.dataFolder());
        const QString id = startUpload(u"menu.dat"_s, 26'000'000);
        QVERIFY(reaches(id, chunk));
        QVERIFY(chooseFromMenu(id, u"Pause"_s));
        QCOMPARE(find(id).state, State::Paused);
        QVERIFY(chooseFromMenu(id, u"Cancel"_s));
        QCOMPARE(find(id).state, State::Cancelled);
        QVERIFY(nothingIsLeft(before));
    }

    void aDeadServerIsWaitedForAndTriedAgainAtOnce()
    {
        const QString id = startUpload(u"stuck.dat"_s, 34'000'000);
        QVERIFY(reaches(id, chunk));
        m_server.kill();
        QVERIFY(reachesState(id, State::Reconnecting));
        QCOMPARE(text(id, TransferModel::StateColumn), u"Waiting for the server"_s);
        const QString spoken = index(id).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(spoken.contains("stuck.dat"_L1) && spoken.contains("Check the connection"_L1), qPrintable(spoken));
        // By now it waits for several seconds.
        QVERIFY(tests::holdsFor([&] { return find(id).state == State::Reconnecting; }, 3'000));
        QVERIFY(m_server.start());
        pressButton(id, RowAct::Retry);
        QVERIFY(reachesState(id, State::Done));
        QVERIFY(m_ada->picture(u"stuck.dat"_s).isValid());
    }

    void aFailedDownloadNamesThePictureAndSucceedsWhenTriedAgain()
    {
        QVERIFY(m_ada->select(u"cancelled.dat"_s));
        m_server.kill();
        const QString path = m_files.filePath(u"again.dat"_s);
        m_ada->prompts->savePath = path;
        QVERIFY(m_ada->trigger("saveDecryptedAction"));
        const QString id = queue().transfers().back().id;
        QVERIFY(reachesState(id, State::Failed));
        auto* bar = m_ada->find<views::MessageBar>("messageBar");
        QVERIFY(bar != nullptr);
        TRY_VERIFY2(bar->text().contains("cancelled.dat"_L1), qPrintable(bar->text()));
        QVERIFY2(bar->text().contains("Check the connection"_L1), qPrintable(bar->text()));
        QVERIFY(!QFile::exists(path));
        // In the row the reason stands beside the name, without it.
        const QString reason = table()->model()->index(row(id), 0).data(TransferModel::ReasonRole).toString();
        QVERIFY2(reason.startsWith("The server cannot be reached."_L1), qPrintable(reason));
        QVERIFY(m_server.start());
        QVERIFY(m_ada->click("messageAction"));
        QVERIFY(reachesState(id, State::Done));
        QVERIFY(tests::contentsOf(path) == tests::contentsOf(m_files.filePath(u"cancelled.dat"_s)));
    }

    void aFailedOneIsTakenOffTheListByKey()
    {
        QVERIFY(m_ada->select(u"cancelled.dat"_s));
        m_ada->prompts->savePath = u"/proc/nothing/can/be/saved/here"_s;
        QVERIFY(m_ada->trigger("saveDecryptedAction"));
        const QString id = queue().transfers().back().id;
        QVERIFY(reachesState(id, State::Failed));
        QVERIFY(m_ada->click("clearFinishedButton"));
        QVERIFY(queue().find(id) != nullptr); // what failed is not swept away with what is done
        pressKey(id, Qt::Key_Delete);
        QCOMPARE(find(id).state, State::Cancelled);
        QVERIFY(m_ada->click("clearFinishedButton"));
        QVERIFY(queue().find(id) == nullptr);
    }

    void pausesAndResumesAllFromTheMenuBar()
    {
        const QString first = startUpload(u"one.dat"_s, 14'000'000);
        const QString second = startUpload(u"two.dat"_s, 14'000'000);
        const QString third = startUpload(u"three.dat"_s, 14'000'000);
        TRY_VERIFY(m_ada->window().findChild<QAction*>(u"pauseAllAction"_s)->isEnabled());
        QVERIFY(m_ada->trigger("pauseAllAction"));
        for (const QString& id : {second, third}) {
            TRY_COMPARE(find(id).state, State::Paused);
        }
        QVERIFY(m_ada->click("resumeAllButton"));
        for (const QString& id : {first, second, third}) {
            QVERIFY(reachesState(id, State::Done));
        }
    }

private:
    [[nodiscard]] transfers::TransferQueue& queue() { return m_ada->app->queue(); }
    [[nodiscard]] const transfers::Transfer& find(const QString& id) { return *queue().find(id); }
    [[nodiscard]] QTableView* table() { return m_ada->window().gallery()->transfers()->table(); }

    [[nodiscard]] QString startUpload(const QString& name, qsizetype size)
    {
        const QString path = m_files.filePath(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(tests::noise(size)) != size) {
            qFatal("no room for test files");
        }
        file.close();
        const auto before = queue().transfers().size();
        m_ada->drop({path});
        (void)tests::waitUntil([&] { return queue().transfers().size() > before; }, 10'000);
        return queue().transfers().back().id;
    }
    [[nodiscard]] bool reaches(const QString& id, qint64 bytes)
    {
        return tests::waitUntil([&] { return find(id).state == State::Uploading && find(id).bytesDone >= bytes; },
                                60'000);
    }
    [[nodiscard]] bool reachesState(const QString& id, State state)
    {
        if (tests::waitUntil([&] { return find(id).state == state; }, 90'000)) {
            return true;
        }
        const transfers::Transfer& one = find(id);
        const auto* bar = m_ada->find<views::MessageBar>("messageBar", 0);
        qWarning() << "state" << int(one.state) << "of" << one.name << "bytes" << one.bytesDone
                   << (one.error ? one.error->context : QString()) << (bar ? bar->text() : QString());
        return false;
    }
    [[nodiscard]] int row(const QString& id)
    {
        for (int row = 0; row < table()->model()->rowCount(); ++row) {
            if (table()->model()->index(row, 0).data(TransferModel::TransferIdRole).toString() == id) {
                return row;
            }
        }
        return -1;
    }
    [[nodiscard]] QModelIndex index(const QString& id) { return table()->model()->index(row(id), 0); }
    [[nodiscard]] QString text(const QString& id, int column)
    {
        return table()->model()->index(row(id), column).data().toString();
    }
    void pressButton(const QString& id, RowAct act)
    {
        const QModelIndex cell = table()->model()->index(row(id), TransferModel::LeftColumn);
        table()->scrollTo(cell);
        const auto acts = TransferDelegate::possible(cell);
        const int place = int(acts.size()) - 1 - int(acts.indexOf(act));
        QVERIFY(acts.contains(act));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
                          TransferDelegate::buttonRect(table()->visualRect(cell), place).center());
    }
    void pressKey(const QString& id, Qt::Key key)
    {
        m_ada->comeToFront();
        table()->setFocus();
        table()->selectRow(row(id));
        QTest::keyClick(table(), key);
    }
    [[nodiscard]] bool chooseFromMenu(const QString& id, const QString& entry)
    {
        table()->setCurrentIndex(index(id));
        const QPoint place = table()->visualRect(index(id)).center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, place, table()->viewport()->mapToGlobal(place));
        QApplication::sendEvent(table()->viewport(), &event);
        auto* menu = m_ada->window().findChild<QMenu*>(u"transferMenu"_s);
        if (menu == nullptr) {
            return false;
        }
        const auto actions = menu->actions();
        for (QAction* action : actions) {
            if (action->text() == entry) {
                action->trigger();
                menu->close();
                QCoreApplication::sendPostedEvents(menu, QEvent::DeferredDelete);
                return true;
            }
        }
        return false;
    }
    // No file more at the server than before, and nothing in the app's spool.
    [[nodiscard]] bool nothingIsLeft(const QStringList& before)
    {
        const QString spool = session::AppPaths(m_profile.path()).spoolFolder();
        const bool gone = tests::waitUntil(
            [&] { return filesIn(spool).isEmpty() && filesIn(m_server.dataFolder()).size() <= before.size(); }, 20'000);
        if (!gone) {
            qWarning() << filesIn(spool) << filesIn(m_server.dataFolder());
        }
        return gone;
    }

    tests::ServerProcess m_server;
    QTemporaryDir m_profile;
    QTemporaryDir m_files;
    std::unique_ptr<DesktopPerson> m_ada;
};

QTEST_MAIN(TransferListTest)
#include "TransferListTest.moc"
