// What several steps are built on: coroutines that wait for jobs and for work on other threads. Without a server; runs
// under all sanitizers.
#include <QDir>
#include <QDirIterator>
#include <QEventLoop>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include "app/net/TaskJob.h"
#include "common/base/Literals.h"
#include "tests/support/Places.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;

namespace {

// Finishes when the test says so, or at once.
class StepJob final : public net::Job {
public:
    enum class At { Once, NextTurn, Never };
    explicit StepJob(At at, std::optional<Error> error = {}, int retryAfter = 0)
        : m_at(at), m_end(std::move(error)), m_retryAfter(retryAfter)
    {
        ++alive;
    }
    ~StepJob() override { --alive; }
    [[nodiscard]] QString reply() const { return m_reply; }
    void end()
    {
        m_reply = u"reply"_s;
        if (m_end) {
            failWith(*m_end, m_retryAfter);
        } else {
            succeed();
        }
    }
    static inline int alive = 0;
    static inline int stopped = 0;

protected:
    void run() override
    {
        if (m_at == At::Once) {
            end();
        } else if (m_at == At::NextTurn) {
            QMetaObject::invokeMethod(this, &StepJob::end, Qt::QueuedConnection);
        }
    }
    void stop() override { ++stopped; }

private:
    At m_at;
    std::optional<Error> m_end;
    int m_retryAfter;
    QString m_reply;
};

using At = StepJob::At;

// Counts how many of it are left: each frame has one, so none may be left when all have come to their end.
class Witness {
public:
    Witness() { ++alive; }
    Witness(Witness&&) noexcept { ++alive; }
    Witness(const Witness&) = delete;
    ~Witness() { --alive; }
    Witness& operator=(const Witness&) = delete;
    Witness& operator=(Witness&&) = delete;
    static inline std::atomic<int> alive = 0;
};

net::Task<QString> oneStep(net::Steps steps, At at, std::optional<Error> error, Witness)
{
    const auto step = co_await steps.ended(new StepJob(at, std::move(error), 7));
    if (!step) {
        co_return tl::unexpected(step.error());
    }
    co_return step->reply();
}

net::Task<QString> nested(net::Steps steps, At at, std::optional<Error> error, int depth, Witness)
{
    if (depth == 0) {
        co_return co_await oneStep(steps, at, std::move(error), Witness());
    }
    const Witness here;
    auto inner = co_await nested(steps, at, std::move(error), depth - 1, Witness());
    if (!inner) {
        co_return tl::unexpected(inner.error());
    }
    co_return *inner + QString::number(depth);
}

struct Trace {
    QStringList lines;
    std::optional<ErrorCode> later;
};

// Goes on for a while after it was cancelled, as what has to tidy up does.
net::Task<void> tidiesUp(net::Steps steps, std::shared_ptr<Trace> trace, Witness)
{
    trace->lines << u"begun"_s;
    const auto step = co_await steps.ended(new StepJob(At::Never));
    trace->lines << (step ? u"went on"_s : u"ended"_s);
    const auto second = co_await steps.ended(new StepJob(At::NextTurn));
    trace->later = second ? std::nullopt : std::optional(second.error().code);
    if (!step) {
        co_return tl::unexpected(step.error());
    }
    co_return {};
}

net::Task<int> countsOnThePool(net::Steps steps, QThreadPool& pool, int rounds, Witness)
{
    int sum = 0;
    QThread* const gui = QThread::currentThread();
    for (int round = 0; round < rounds; ++round) {
        auto work = [gui, round, secret = std::make_unique<int>(1)]() -> Result<std::unique_ptr<int>> {
            if (QThread::currentThread() == gui) {
                return fail(ErrorCode::Internal, u"on the GUI thread"_s);
            }
            return std::make_unique<int>(*secret + round);
        };
        const auto done = co_await steps.inBackground(pool, work);
        if (!done) {
            co_return tl::unexpected(done.error());
        }
        if (QThread::currentThread() != gui) {
            co_return fail(ErrorCode::Internal, u"resumed elsewhere"_s);
        }
        sum += **done;
    }
    co_return sum;
}

net::Task<void> waitsForThePool(net::Steps steps, QThreadPool& pool, std::shared_ptr<std::atomic<int>> state, Witness)
{
    auto work = [state, stop = steps.stopToken(), witness = Witness()]() -> Result<void> {
        *state = 1;
        while (!stop.stop_requested()) {
            QThread::yieldCurrentThread();
        }
        *state = 2;
        return {};
    };
    const Result<void> done = co_await steps.inBackground(pool, work);
    co_return done;
}

net::Task<int> manySteps(net::Steps steps, At at, int count, Witness)
{
    int ended = 0;
    for (int i = 0; i < count; ++i) {
        const auto step = co_await steps.ended(new StepJob(at));
        if (!step) {
            co_return tl::unexpected(step.error());
        }
        const auto inner = co_await oneStep(steps, at, {}, Witness());
        ended += inner.has_value();
    }
    co_return ended;
}

struct Request {
    QString text;
    std::vector<QString> more;
    std::shared_ptr<QString> shared;
};

net::Task<QString> takesARequest(net::Steps steps, Request request, QByteArray bytes, Witness)
{
    const auto step = co_await steps.ended(new StepJob(At::NextTurn));
    co_return request.text + request.more.back() + *request.shared + QString::fromLatin1(bytes);
}

net::Task<QString> passesOn(net::Steps steps, QString text, std::shared_ptr<QString> shared, std::vector<QString> more,
                            Witness)
{
    const auto step = co_await steps.ended(new StepJob(At::NextTurn));
    co_return text + *shared + more.back();
}

// Temporaries with destructors in the awaited expression: compilers have destroyed those too early or twice.
net::Task<QString> temporaries(net::Steps steps, QThreadPool& pool, QString text, Witness)
{
    auto shared = std::make_shared<QString>(text + u" and more text than fits into a pointer"_s);
    auto work = [shared, copy = QString(*shared), witness = Witness()]() -> Result<QString> { return copy + *shared; };
    const auto done = co_await steps.inBackground(pool, work);
    if (!done || *done != *shared + *shared) {
        co_return fail(ErrorCode::Internal, u"work"_s);
    }
    Request request{*shared + u'.', {*shared, *shared}, std::make_shared<QString>(*shared)};
    const auto taken = co_await takesARequest(steps, std::move(request), shared->toLatin1() + '-', Witness());
    if (!taken || !taken->endsWith(*shared + u'-')) {
        co_return fail(ErrorCode::Internal, u"request"_s);
    }
    const auto other = co_await passesOn(steps, *shared + u'+', std::make_shared<QString>(*shared + u'/'),
                                         std::vector<QString>(2, *shared), Witness());
    if (other != *shared + u'+' + *shared + u'/' + *shared) {
        co_return fail(ErrorCode::Internal, u"arguments"_s);
    }
    std::optional<Error> error(Error{ErrorCode::Busy, *shared + u'!'});
    const auto inner = co_await oneStep(steps, At::NextTurn, std::move(error), Witness());
    if (shared.use_count() != 1) { // the work is gone by now
        co_return fail(ErrorCode::Internal, QString::number(shared.use_count()));
    }
    co_return inner ? u"?"_s : inner.error().context;
}

} // namespace

class CoroutinesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup()
    {
        pool.waitForDone();
        // Dropped results come home and kept jobs go, then nothing may be left.
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(Witness::alive.load(), 0);
        QCOMPARE(StepJob::alive, 0);
    }

    void givesWhatAJobLeft_data() { whenJobsEnd(); }
    void givesWhatAJobLeft()
    {
        QFETCH(At, at);
        auto* job = net::newTaskJob([at](net::Steps steps) { return oneStep(steps, at, {}, Witness()); }, this);
        QString value;
        const Seen seen = finished(job, [&] { value = job->value(); });
        QVERIFY(!seen.error);
        QCOMPARE(value, u"reply"_s);
    }

    void passesAFailureOnWithTheTimeToWait_data() { whenJobsEnd(); }
    void passesAFailureOnWithTheTimeToWait()
    {
        QFETCH(At, at);
        auto* limited = net::newTaskJob(
            [at](net::Steps steps) {
                return nested(steps, at, Error{ErrorCode::RateLimited, u"slowly"_s}, 3, Witness());
            },
            this);
        const Seen seen = finished(limited);
        QCOMPARE(seen.error->code, ErrorCode::RateLimited);
        QCOMPARE(seen.error->context, u"slowly"_s);
        QCOMPARE(seen.retryAfterSeconds, 7);
        auto* other = net::newTaskJob(
            [at](net::Steps steps) {
                return oneStep(steps, at, Error{ErrorCode::Forbidden, {}}, Witness());
            },
            this);
        const Seen refused = finished(other);
        QCOMPARE(refused.error->code, ErrorCode::Forbidden);
        QCOMPARE(refused.retryAfterSeconds, 0);
    }

    void comesBackThroughNestedCoroutines_data() { whenJobsEnd(); }
    void comesBackThroughNestedCoroutines()
    {
        QFETCH(At, at);
        auto* job = net::newTaskJob([at](net::Steps steps) { return nested(steps, at, {}, 3, Witness()); }, this);
        QString value;
        finished(job, [&] { value = job->value(); });
        QCOMPARE(value, u"reply123"_s);
    }

    void abortingEndsItBeforeTheCallReturns()
    {
        const auto trace = std::make_shared<Trace>();
        const int stopped = StepJob::stopped;
        auto* job = net::newTaskJob([trace](net::Steps steps) { return tidiesUp(steps, trace, Witness()); }, this);
        QSignalSpy ended(job, &net::Job::finished);
        job->start();
        QCOMPARE(trace->lines, QStringList{u"begun"_s});
        job->abort();
        QCOMPARE(trace->lines, (QStringList{u"begun"_s, u"ended"_s}));
        QCOMPARE(*trace->later, ErrorCode::Cancelled); // nothing is begun any more
        QCOMPARE(StepJob::stopped, stopped + 2);
        QCOMPARE(ended.size(), 1);
        QCOMPARE(job->error()->code, ErrorCode::Cancelled);
        QCOMPARE(Witness::alive.load(), 0);
    }

    void abortingEndsNestedOnesToo()
    {
        auto* job = net::newTaskJob([](net::Steps steps) { return nested(steps, At::Never, {}, 4, Witness()); }, this);
        job->start();
        QVERIFY(Witness::alive > 4);
        job->abort();
        QCOMPARE(job->error()->code, ErrorCode::Cancelled);
        QCOMPARE(Witness::alive.load(), 0);
    }

    void isNeverBegunWhenItWasAbortedBefore()
    {
        const auto trace = std::make_shared<Trace>();
        auto* job = net::newTaskJob([trace](net::Steps steps) { return tidiesUp(steps, trace, Witness()); }, this);
        job->startSoon();
        job->abort();
        QCoreApplication::processEvents();
        QCOMPARE(trace->lines, QStringList());
        QVERIFY(job->isFinished());
    }

    void endsWhenItsOwnerGoes()
    {
        const auto trace = std::make_shared<Trace>();
        auto owner = std::make_unique<QObject>();
        auto* job =
            net::newTaskJob([trace](net::Steps steps) { return tidiesUp(steps, trace, Witness()); }, owner.get());
        QSignalSpy ended(job, &net::Job::finished);
        job->start();
        owner.reset();
        QCOMPARE(trace->lines, (QStringList{u"begun"_s, u"ended"_s}));
        QCOMPARE(ended.size(), 0);
        QCOMPARE(Witness::alive.load(), 0);
    }

    void endsWhenWhatItWaitsForGoes()
    {
        QPointer<StepJob> step;
        auto* job = net::newTaskJob(
            [&step](net::Steps steps) {
                step = new StepJob(At::Never);
                return [](net::Steps own, StepJob* waited, Witness) -> net::Task<void> {
                    const auto ended = co_await own.ended(waited);
                    co_return ended ? Result<void>() : Result<void>(tl::unexpected(ended.error()));
                }(steps, step, Witness());
            },
            this);
        QSignalSpy ended(job, &net::Job::finished);
        job->start();
        delete step;
        QCOMPARE(ended.size(), 1);
        QCOMPARE(job->error()->code, ErrorCode::Cancelled);
    }

    void mayBeAbortedFromWhatItsOwnStepSays()
    {
        auto* job = net::newTaskJob(
            [](net::Steps steps) {
                return [](net::Steps own, Witness) -> net::Task<void> {
                    auto* step = new StepJob(At::NextTurn);
                    connect(step, &net::Job::finished, own.job(), [aborted = own.job()] { aborted->abort(); });
                    const auto ended = co_await own.ended(step);
                    co_return {};
                }(steps, Witness());
            },
            this);
        const Seen seen = finished(job);
        QCOMPARE(seen.error->code, ErrorCode::Cancelled);
    }

    void worksOnThePoolAndComesBackToTheGuiThread()
    {
        auto* job =
            net::newTaskJob([this](net::Steps steps) { return countsOnThePool(steps, pool, 100, Witness()); }, this);
        int sum = 0;
        const Seen seen = finished(job, [&] { sum = job->value(); });
        QVERIFY2(!seen.error, seen.error ? qPrintable(seen.error->context) : "");
        QCOMPARE(sum, 100 + 99 * 50);
    }

    void doesNotWaitForThePoolWhenAborted()
    {
        const auto state = std::make_shared<std::atomic<int>>(0);
        auto* job = net::newTaskJob(
            [this, state](net::Steps steps) { return waitsForThePool(steps, pool, state, Witness()); }, this);
        job->start();
        TRY_COMPARE(state->load(), 1);
        job->abort();
        QVERIFY(job->isFinished());
        pool.waitForDone();
        QCOMPARE(state->load(), 2); // it was told
    }

    void leavesThePoolsResultWhenItsOwnerGoes()
    {
        const auto state = std::make_shared<std::atomic<int>>(0);
        auto owner = std::make_unique<QObject>();
        auto* job = net::newTaskJob(
            [this, state](net::Steps steps) { return waitsForThePool(steps, pool, state, Witness()); }, owner.get());
        job->start();
        TRY_COMPARE(state->load(), 1);
        owner.reset();
        pool.waitForDone();
    }

    void takesThousandsOfStepsWithoutRecursion_data() { whenJobsEnd(); }
    void takesThousandsOfStepsWithoutRecursion()
    {
        QFETCH(At, at);
        constexpr int count = 20'000;
        auto* job = net::newTaskJob([at](net::Steps steps) { return manySteps(steps, at, count, Witness()); }, this);
        int value = 0;
        const Seen seen = finished(job, [&] { value = job->value(); });
        QVERIFY(!seen.error);
        QCOMPARE(value, count);
    }

    void keepsTemporariesOfAnAwaitedExpression()
    {
        auto* job = net::newTaskJob(
            [this](net::Steps steps) { return temporaries(steps, pool, u"some text"_s, Witness()); }, this);
        QString value;
        const Seen seen = finished(job, [&] { value = job->value(); });
        QVERIFY2(!seen.error, seen.error ? qPrintable(seen.error->context) : "");
        QCOMPARE(value, u"some text and more text than fits into a pointer!"_s);
    }

    // GCC 12 destroys closures and braced aggregates twice that are made within an awaited expression.
    void noAwaitedExpressionMakesAClosureOrAnAggregate()
    {
        const QDir app(tests::sourceFile(u"app"_s));
        static const QRegularExpression awaited(u"co_await [^;]*;"_s);
        static const QRegularExpression comment(u"//[^\n]*"_s);
        QDirIterator files(app.path(), {u"*.cpp"_s, u"*.h"_s}, QDir::Files, QDirIterator::Subdirectories);
        int seen = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QString text = QString::fromUtf8(file.readAll());
            text.remove(comment);
            for (auto all = awaited.globalMatch(text); all.hasNext(); ++seen) {
                const QString expression = all.next().captured();
                QVERIFY2(!expression.contains(u'{') && !expression.contains(u'['),
                         qPrintable(file.fileName() + u": "_s + expression));
            }
        }
        QVERIFY(seen > 0);
    }

    void tellsOfProgressWhileSomebodyListens()
    {
        QPointer<StepJob> step;
        auto* job = net::newTaskJob(
            [&step](net::Steps steps) {
                step = new StepJob(At::Never);
                return [](net::Steps own, StepJob* waited, Witness) -> net::Task<void> {
                    const auto ended = co_await own.endedWithProgress(waited);
                    co_return {};
                }(steps, step, Witness());
            },
            this);
        QSignalSpy progress(job, &net::Job::progress);
        job->start();
        Q_EMIT step->progress(3, 9);
        QCOMPARE(progress.size(), 1);
        QCOMPARE(progress[0][0].toLongLong(), 3);
        step->end();
        QVERIFY(job->succeeded());
    }

private:
    struct Seen {
        std::optional<Error> error;
        int retryAfterSeconds = 0;
    };
    Seen finished(
        net::Job* job, const std::function<void()>& onSuccess = [] {})
    {
        Seen seen;
        bool over = false;
        connect(job, &net::Job::finished, this, [&] {
            over = true;
            seen = {job->error(), job->retryAfterSeconds()};
            if (!job->error()) {
                onSuccess();
            }
        });
        job->start();
        if (!over) { // not qWaitFor: that sleeps between turns of the loop
            QEventLoop loop;
            connect(job, &net::Job::finished, &loop, &QEventLoop::quit);
            QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
            loop.exec();
        }
        if (!over) {
            job->disconnect(this);
            seen.error = Error{ErrorCode::Timeout, u"it never finished"_s};
        }
        return seen;
    }
    static void whenJobsEnd()
    {
        QTest::addColumn<At>("at");
        QTest::addRow("at once") << At::Once;
        QTest::addRow("later") << At::NextTurn;
    }

    QThreadPool pool;
};

QTEST_GUILESS_MAIN(CoroutinesTest)
#include "CoroutinesTest.moc"
