// One transfer of the queue. It owns what shows of it, its job and its speed; what is done to it by the user goes
// through here. When it runs is the scheduler's to say.
#pragma once

#include <QDataStream>
#include <QObject>
#include <QPointer>
#include <memory>

#include "app/net/Job.h"
#include "app/transfers/SpeedMeter.h"
#include "app/transfers/Transfer.h"

namespace veilpix::transfers {

class QueuedTransfer {
public:
    // Who is told; the queue.
    class Owner {
    public:
        virtual ~Owner() = default;
        // Around every change: what is counted is taken out before and put back after it. worthShowing: now.
        virtual void transferAboutToChange(const QueuedTransfer& transfer) = 0;
        virtual void transferChanged(QueuedTransfer& transfer, bool worthShowing) = 0;
        // Its job came to an end: done, failed or cancelled.
        virtual void transferEnded(QueuedTransfer& transfer) = 0;
    };

    // turn: grows with each that is added.
    QueuedTransfer(Owner& owner, Transfer shown, qint64 turn);
    virtual ~QueuedTransfer();
    QueuedTransfer(const QueuedTransfer&) = delete;
    QueuedTransfer& operator=(const QueuedTransfer&) = delete;

    [[nodiscard]] const Transfer& shown() const { return m_shown; }
    [[nodiscard]] qint64 turn() const { return m_turn; }
    [[nodiscard]] bool isRunning() const { return m_run != nullptr; }
    [[nodiscard]] bool isWaiting() const { return m_shown.state == Transfer::State::Waiting && !isRunning(); }
    // False for what goes on while the session is locked.
    [[nodiscard]] virtual bool needsKeys() const = 0;

    virtual void start() = 0; // for the scheduler alone
    // Each does nothing in a state where there is nothing to do.
    void cancel();
    void retry();
    void pause();
    void resume();
    // Locking: what needs keys waits until they are back.
    void keysGone();
    // What may not stay in memory without the keys: written, emptied, and read back.
    virtual void writeNames(QDataStream& to) const;
    virtual void dropNames();
    virtual void readNames(QDataStream& from);

protected:
    // Changes what shows by change(shown), and tells.
    template <class Change> void show(Change change, bool worthShowing = true)
    {
        m_owner.transferAboutToChange(*this);
        change(m_shown);
        m_owner.transferChanged(*this, worthShowing);
    }
    void showState(Transfer::State state, std::optional<Error> error = {});
    // From here on job is this transfer's: its progress shows, and jobEnded() follows. Start it after showing the
    // state.
    void attach(net::Job* job);
    // Of the job that runs: its signals are connected with this as context, which goes when it is stopped.
    [[nodiscard]] QObject* jobContext() const { return &m_run->context; }
    void detach();  // its end is not looked at any more
    void stopJob(); // nothing of it arrives any more
    // The job ended. The default shows how.
    virtual void jobEnded(const net::Job& job);

    // wasRunning: the server may know more of it than has been heard.
    virtual void dropWork(bool wasRunning) = 0;
    virtual void beforeRetry() {}
    virtual void notePaused(bool paused) = 0;
    virtual void beforeDone(Transfer&) {}

private:
    struct Run {
        QObject context;
        QPointer<net::Job> job;
        SpeedMeter speed;
    };
    void progressed(qint64 done, qint64 total);

    Owner& m_owner;
    Transfer m_shown;
    qint64 m_turn;
    std::unique_ptr<Run> m_run;
};

} // namespace veilpix::transfers
