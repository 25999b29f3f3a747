#include "app/transfers/QueuedTransfer.h"

namespace veilpix::transfers {

using State = Transfer::State;

QueuedTransfer::QueuedTransfer(Owner& owner, Transfer shown, qint64 turn)
    : m_owner(owner), m_shown(std::move(shown)), m_turn(turn)
{
}

QueuedTransfer::~QueuedTransfer()
{
    stopJob();
}

void QueuedTransfer::cancel()
{
    if (m_shown.state == State::Done || m_shown.state == State::Cancelled) {
        return;
    }
    const bool wasRunning = isRunning();
    stopJob();
    dropWork(wasRunning);
    show([](Transfer& shown) { shown.bytesDone = 0; }, false);
    showState(State::Cancelled);
}

void QueuedTransfer::retry()
{
    const State state = m_shown.state;
    const bool stuck = state == State::Failed || state == State::Cancelled || state == State::Reconnecting;
    if (!stuck || !m_shown.canRetry) {
        return;
    }
    stopJob();
    beforeRetry();
    showState(State::Waiting);
}

void QueuedTransfer::pause()
{
    if (m_shown.isOver() || m_shown.state == State::Paused) {
        return;
    }
    stopJob();
    notePaused(true);
    showState(State::Paused);
}

void QueuedTransfer::resume()
{
    if (m_shown.state != State::Paused) {
        return;
    }
    notePaused(false);
    showState(State::Waiting);
}

void QueuedTransfer::keysGone()
{
    const State state = m_shown.state;
    if (state == State::Encrypting || state == State::Downloading || state == State::Decrypting) {
        stopJob();
        showState(State::Waiting);
    }
}

void QueuedTransfer::writeNames(QDataStream& to) const
{
    to << m_shown.name << m_shown.path << (m_shown.error ? m_shown.error->context : QString());
}

void QueuedTransfer::dropNames()
{
    m_shown.name.clear();
    m_shown.path.clear();
    if (m_shown.error) {
        m_shown.error->context.clear();
    }
}

void QueuedTransfer::readNames(QDataStream& from)
{
    QString context;
    from >> m_shown.name >> m_shown.path >> context;
    if (m_shown.error && m_shown.error->context.isEmpty()) {
        m_shown.error->context = context;
    }
}

void QueuedTransfer::showState(State state, std::optional<Error> error)
{
    show([state, error = std::move(error)](Transfer& shown) mutable {
        shown.state = state;
        shown.error = std::move(error);
        if (shown.isOver() || state == State::Paused || state == State::Waiting || state == State::Reconnecting) {
            shown.bytesPerSecond = 0;
            shown.secondsLeft = -1;
        }
        if (state == State::Done) {
            shown.bytesDone = shown.bytesTotal;
        }
    });
}

void QueuedTransfer::attach(net::Job* job)
{
    m_run = std::make_unique<Run>();
    m_run->job = job;
    QObject::connect(job, &net::Job::progress, &m_run->context,
                     [this](qint64 done, qint64 total) { progressed(done, total); });
    QObject::connect(job, &net::Job::finished, &m_run->context, [this](net::Job* ended) {
        detach();
        jobEnded(*ended);
    });
}

void QueuedTransfer::detach()
{
    m_run.reset();
}

void QueuedTransfer::stopJob()
{
    if (!m_run) {
        return;
    }
    const QPointer<net::Job> job = m_run->job;
    m_run.reset();
    if (job) {
        job->abort();
    }
}

void QueuedTransfer::progressed(qint64 done, qint64 total)
{
    if (m_shown.state == State::Reconnecting) {
        m_run->speed.reset();
        showState(State::Uploading);
        if (!m_run) {
            return; // stopped by whoever was told
        }
    }
    SpeedMeter& speed = m_run->speed;
    speed.note(done);
    const bool worthShowing = speed.isWorthShowing();
    show(
        [&](Transfer& shown) {
            shown.bytesDone = done;
            shown.bytesTotal = total > 0 ? total : shown.bytesTotal;
            if (worthShowing) {
                shown.bytesPerSecond = speed.bytesPerSecond();
                shown.secondsLeft =
                    shown.bytesPerSecond > 0 ? int((shown.bytesTotal - done) / shown.bytesPerSecond) : -1;
            }
        },
        worthShowing);
}

void QueuedTransfer::jobEnded(const net::Job& job)
{
    if (!job.error()) {
        show([this](Transfer& shown) { beforeDone(shown); }, false);
        showState(State::Done);
    } else if (job.error()->code == ErrorCode::Cancelled) {
        showState(State::Cancelled);
    } else {
        showState(State::Failed, *job.error());
    }
    m_owner.transferEnded(*this);
}

} // namespace veilpix::transfers
