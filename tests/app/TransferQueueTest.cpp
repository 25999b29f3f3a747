// The queue of transfers without a server: who runs when, what many at once cost, what the totals say, and that names
// are put away.
#include "app/transfers/TransferQueue.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <ctime>

#include "app/models/TransferModel.h"
#include "app/pictures/PictureLibrary.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"
#include "app/settings/Settings.h"
#include "common/base/Literals.h"

using namespace veilpix;
using transfers::QueuedTransfer;
using transfers::Transfer;
using transfers::TransferScheduler;
using transfers::TransferTotals;
using State = Transfer::State;

namespace {

class EndlessJob final : public net::Job {
public:
    using net::Job::Job;
    void end() { succeed(); }

protected:
    void run() override {}
};

class Played final : public QueuedTransfer {
public:
    Played(Owner& owner, qint64 turn, bool keys) : QueuedTransfer(owner, {}, turn), m_keys(keys) {}
    [[nodiscard]] bool needsKeys() const override { return m_keys; }
    void start() override
    {
        ++starts;
        job = new EndlessJob;
        attach(job);
        showState(State::Uploading);
        job->start();
    }
    int starts = 0;
    EndlessJob* job = nullptr;

protected:
    void dropWork(bool) override {}
    void notePaused(bool) override {}

private:
    bool m_keys;
};

class Watching final : public QueuedTransfer::Owner {
public:
    TransferScheduler scheduler;
    void transferAboutToChange(const QueuedTransfer&) override {}
    void transferChanged(QueuedTransfer& transfer, bool) override { scheduler.note(transfer); }
    void transferEnded(QueuedTransfer&) override {}
};

Transfer shownAs(State state, qint64 size, qint64 done = 0)
{
    Transfer transfer;
    transfer.state = state;
    transfer.size = size;
    transfer.bytesTotal = size;
    transfer.bytesDone = done;
    return transfer;
}

// The queue with nobody signed in: nothing runs.
struct Still {
    QTemporaryDir folder;
    session::AppPaths paths{folder.path()};
    settings::Settings settings{folder.filePath(u"settings.ini"_s)};
    session::Session session{paths, settings};
    pictures::PictureLibrary library{session};
    transfers::TransferQueue queue{session, library};

    void addSaves(int count)
    {
        std::vector<pictures::ItemKey> items;
        items.reserve(std::size_t(count));
        for (int i = 0; i < count; ++i) {
            items.push_back({u"0123456789abcdef01234567"_s, u"%1"_s.arg(i, 32, 16, QLatin1Char('0')), {}});
        }
        queue.addDownloads(items, folder.path());
    }
    [[nodiscard]] bool all(State state) const
    {
        const auto list = queue.transfers();
        return std::all_of(list.begin(), list.end(), [state](const Transfer& one) { return one.state == state; });
    }
};

} // namespace

class TransferQueueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void asManyRunAsThePolicySaysInTheirTurn()
    {
        Watching owner;
        owner.scheduler = TransferScheduler({3});
        std::vector<std::unique_ptr<Played>> all;
        for (int turn : {5, 1, 4, 2, 3}) {
            all.push_back(std::make_unique<Played>(owner, turn, true));
            owner.scheduler.note(*all.back());
        }
        owner.scheduler.run({true, true});
        QCOMPARE(owner.scheduler.running(), std::size_t(3));
        for (const auto& one : all) {
            QCOMPARE(one->starts, one->turn() <= 3 ? 1 : 0);
        }
        all[1]->job->end();
        QCOMPARE(all[1]->shown().state, State::Done);
        owner.scheduler.run({true, true});
        QCOMPARE(all[2]->starts, 1);
        QCOMPARE(all[0]->starts, 0);
        all[0]->pause();
        all[2]->pause();
        owner.scheduler.run({true, true});
        QCOMPARE(owner.scheduler.running(), std::size_t(2));
        QCOMPARE(all[0]->starts, 0);
        all[0]->resume();
        owner.scheduler.run({true, true});
        QCOMPARE(all[0]->starts, 1);
    }

    void withoutKeysOnlyCiphertextRunsAndWithoutAServerNothing()
    {
        Watching owner;
        Played plain(owner, 1, true);
        Played ciphertext(owner, 2, false);
        owner.scheduler.note(plain);
        owner.scheduler.note(ciphertext);
        owner.scheduler.run({false, true});
        QCOMPARE(owner.scheduler.running(), std::size_t(0));
        owner.scheduler.run({true, false});
        QCOMPARE(plain.starts, 0);
        QCOMPARE(ciphertext.starts, 1);
        owner.scheduler.run({true, true});
        QCOMPARE(plain.starts, 1);
    }

    void totalsCountWhatIsFinishedAndNeverGoBack()
    {
        TransferTotals totals;
        QCOMPARE(totals.percent(), -1);
        const Transfer first = shownAs(State::Uploading, 100, 50);
        totals.put(first);
        QCOMPARE(totals.percent(), 50);
        totals.take(first);
        const Transfer whole = shownAs(State::Done, 100, 100);
        totals.put(shownAs(State::Waiting, 100));
        totals.put(whole);
        totals.noteDone(whole);
        QCOMPARE(totals.percent(), 50);
        totals.put(shownAs(State::Waiting, 800)); // more comes, and nothing is told to be undone
        QCOMPARE(totals.percent(), 50);
        totals.take(whole); // cleared from the list: it counts all the same
        totals.take(shownAs(State::Waiting, 800));
        totals.put(shownAs(State::Uploading, 800, 600));
        QCOMPARE(totals.percent(), 70);
        QCOMPARE(totals.unfinished(), 2);
        QCOMPARE(totals.added(), 1);
        totals.take(shownAs(State::Uploading, 800, 600));
        totals.put(shownAs(State::Failed, 800));
        totals.take(shownAs(State::Waiting, 100));
        totals.put(shownAs(State::Cancelled, 100));
        QCOMPARE(totals.moving(), 0);
        QCOMPARE(totals.added(), 1); // still to be told
        QCOMPARE(totals.failed(), 1);
        totals.put(shownAs(State::Waiting, 10)); // something new
        QCOMPARE(totals.percent(), -1);
        QCOMPARE(totals.added(), 0);
    }

    void totalsFollowEveryChange()
    {
        Still still;
        still.addSaves(3);
        const auto& totals = still.queue.totals();
        QCOMPARE(totals.moving(), 3);
        still.queue.pause(still.queue.transfers()[1].id);
        QCOMPARE(totals.moving(), 2);
        QCOMPARE(totals.paused(), 1);
        still.queue.cancel(still.queue.transfers()[0].id);
        QCOMPARE(totals.unfinished(), 2);
        QCOMPARE(totals.finished(), 1);
        still.queue.clearFinished();
        QCOMPARE(totals.finished(), 0);
        QCOMPARE(still.queue.transfers().size(), std::size_t(2));
    }

    void aHundredThousandArePausedResumedCancelledAndClearedAtOnce()
    {
        constexpr int many = 100'000;
        Still still;
        models::TransferModel model(still.queue);
        QSignalSpy one(&still.queue, &transfers::TransferQueue::changed);
        QSignalSpy together(&still.queue, &transfers::TransferQueue::changedMany);
        QSignalSpy added(&still.queue, &transfers::TransferQueue::added);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy moved(&model, &QAbstractItemModel::rowsMoved);
        // This process's own work: how long it waits for a busy machine is not its doing.
        std::clock_t last = std::clock();
        const auto report = [&last](const char* what) {
            qInfo("%s: %.0f ms", what, 1e3 * double(std::clock() - last) / CLOCKS_PER_SEC);
            last = std::clock();
        };
        still.addSaves(many);
        report("added");
        QCOMPARE(added.size(), 1);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(model.rowCount(), many);
        last = std::clock();
        still.queue.pauseAll();
        report("paused");
        QVERIFY(still.all(State::Paused));
        QCOMPARE(together.size(), 1);
        still.queue.resumeAll();
        report("resumed");
        QVERIFY(still.all(State::Waiting));
        QCOMPARE(together.size(), 2);
        last = std::clock();
        still.queue.cancelAll();
        report("cancelled");
        QVERIFY(still.all(State::Cancelled));
        QCOMPARE(together.size(), 3);
        QCOMPARE(one.size(), 0);
        QCOMPARE(moved.size(), 0);
        last = std::clock();
        still.queue.clearFinished();
        report("cleared");
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(removed.size(), 1);
    }

    void theTableFollowsWhatIsDoneToMany()
    {
        Still still;
        still.addSaves(6);
        models::TransferModel model(still.queue);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto id = [&](int row) {
            return model.index(row, 0).data(models::TransferModel::TransferIdRole).toString();
        };
        const QString first = id(0);
        const QString second = id(1);
        const QPersistentModelIndex kept = model.index(1, 0);
        still.queue.cancel(first);
        QCOMPARE(id(5), first);
        still.addSaves(2);
        QCOMPARE(model.rowCount(), 8);
        QCOMPARE(id(7), first);
        still.queue.cancelAll();
        QCOMPARE(kept.data(models::TransferModel::TransferIdRole).toString(), second);
        still.queue.retry(second);
        QCOMPARE(id(0), second);
        still.queue.clearFinished();
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(id(0), second);
        still.queue.cancelAll();
        still.queue.clearFinished();
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TransferQueueTest)
#include "TransferQueueTest.moc"
