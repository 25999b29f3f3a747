// What has several steps is written from top to bottom as one coroutine, net::Task<T>. It gets a Steps, by value like
// all its parameters, and waits with it:
//
//     const auto person = co_await steps.ended(new PersonJob(api, userId));
//     if (!person) { co_return tl::unexpected(person.error()); }
//
// Rules, held by tests/app/CoroutinesTest and explained in docs/decisions/coroutines.md:
// * A coroutine is a free function that owns what it works with: its parameters are values, handles and references to
//   what outlives the job. It is never a lambda with captures, nor a member of what may go before it.
// * It is run by a TaskJob, which owns it. To abort (or destroy) that job asks the token to stop: the wait under way
// ends
//   at once with Cancelled, every later one is over before it begins, and the coroutine comes to its end before abort()
//   returns. Locking aborts all jobs that hold keys, so nothing decrypted is left in a frame when keys are wiped.
// * All of it happens on the GUI thread; only the work given to inBackground() runs elsewhere.
#pragma once

#include <QCoroTask>
#include <QMetaObject>
#include <QPointer>
#include <QThreadPool>
#include <memory>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "app/net/Background.h"
#include "app/net/Job.h"

namespace veilpix::net {

// Whatever has steps can be cancelled between them, therefore it always gives a Result.
template <class T> using Task = QCoro::Task<Result<T>>;

// A job that was waited for: looked at like a Result, and there until this goes.
template <class AnyJob> class Ended {
public:
    explicit Ended(QPointer<AnyJob> job)
        : m_job(std::move(job)), m_error(m_job ? m_job->error() : std::optional(Error{ErrorCode::Cancelled, {}}))
    {
    }
    Ended(Ended&& other) noexcept : m_job(std::exchange(other.m_job, {})), m_error(std::move(other.m_error)) {}
    Ended(const Ended&) = delete;
    Ended& operator=(const Ended&) = delete;
    Ended& operator=(Ended&&) = delete;
    ~Ended()
    {
        if (m_job) {
            m_job->deleteLater();
        }
    }

    explicit operator bool() const { return !m_error; }
    [[nodiscard]] const Error& error() const { return *m_error; } // unless it succeeded
    [[nodiscard]] bool failedWith(ErrorCode code) const { return m_error && m_error->code == code; }
    AnyJob* operator->() const { return m_job; } // null only when whoever owned the job is gone

private:
    QPointer<AnyJob> m_job;
    std::optional<Error> m_error;
};

// What a running coroutine and the job that runs it share.
struct Run {
    Job* job = nullptr; // null when it is gone
    std::stop_source stop;
    int retryAfterSeconds = 0; // of the last step that failed
};

// Starts a job and resumes when it has finished. Lives in the frame of the coroutine that waits, and stays where it is.
template <class AnyJob> class JobWait {
public:
    JobWait(std::shared_ptr<Run> run, AnyJob* job) : m_run(std::move(run)), m_job(job) {}
    JobWait(const JobWait&) = delete;
    JobWait& operator=(const JobWait&) = delete;
    ~JobWait() { letGo(); }

    bool await_ready() const noexcept { return false; }
    // False when it finished meanwhile: there is no recursion, however many steps end at once.
    bool await_suspend(std::coroutine_handle<> waiting)
    {
        m_job->keep();
        if (!m_job->parent()) {
            m_job->setParent(m_run->job);
        }
        const std::stop_token token = m_run->stop.get_token();
        if (token.stop_requested()) {
            m_job->abort();
            return false;
        }
        m_waiting = waiting;
        m_finished = QObject::connect(m_job, &Job::finished, m_job, [this] { over(); });
        m_destroyed = QObject::connect(m_job, &QObject::destroyed, m_job, [this] { over(); });
        m_onStop.emplace(token, OnStop{this});
        m_starting = true;
        m_job->start();
        m_starting = false;
        return !m_over;
    }
    Ended<AnyJob> await_resume()
    {
        if (m_job && m_job->error()) {
            m_run->retryAfterSeconds = m_job->retryAfterSeconds();
        }
        return Ended<AnyJob>(std::move(m_job));
    }

private:
    struct OnStop {
        JobWait* wait;
        void operator()() const { wait->m_job->abort(); } // ends in over()
    };
    void over()
    {
        letGo();
        m_over = true;
        if (!m_starting) {
            m_waiting.resume(); // the end of this object: nothing may follow
        }
    }
    void letGo()
    {
        QObject::disconnect(m_finished);
        QObject::disconnect(m_destroyed);
        m_onStop.reset();
    }

    std::shared_ptr<Run> m_run;
    QPointer<AnyJob> m_job;
    std::coroutine_handle<> m_waiting;
    QMetaObject::Connection m_finished;
    QMetaObject::Connection m_destroyed;
    std::optional<std::stop_callback<OnStop>> m_onStop;
    bool m_starting = false;
    bool m_over = false;
};

// Work on another thread that returns a Result, whose end resumes the coroutine on the GUI thread. When stopped, the
// coroutine goes on at once and the result is dropped when it comes.
template <class Work> class WorkWait {
public:
    using Outcome = std::invoke_result_t<Work>;

    WorkWait(std::shared_ptr<Run> run, QThreadPool& pool, Work work)
        : m_run(std::move(run)), m_pool(pool), m_work(std::move(work)), m_link(std::make_shared<Link>())
    {
    }
    WorkWait(const WorkWait&) = delete;
    WorkWait& operator=(const WorkWait&) = delete;
    ~WorkWait() { m_link->wait = nullptr; }

    bool await_ready() const noexcept { return m_run->stop.stop_requested(); }
    void await_suspend(std::coroutine_handle<> waiting)
    {
        m_waiting = waiting;
        m_link->wait = this;
        m_onStop.emplace(m_run->stop.get_token(), OnStop{this});
        inBackground(m_pool, QCoreApplication::instance(), std::move(m_work), [link = m_link](Outcome outcome) {
            if (link->wait) {
                link->wait->m_outcome = std::move(outcome);
                link->wait->over();
            }
        });
    }
    Outcome await_resume() { return std::move(m_outcome); }

private:
    struct Link {
        WorkWait* wait = nullptr; // null when nobody waits any more
    };
    struct OnStop {
        WorkWait* wait;
        void operator()() const { wait->over(); }
    };
    void over()
    {
        m_link->wait = nullptr;
        m_onStop.reset();
        m_waiting.resume(); // the end of this object: nothing may follow
    }

    std::shared_ptr<Run> m_run;
    QThreadPool& m_pool;
    Work m_work;
    std::shared_ptr<Link> m_link;
    std::coroutine_handle<> m_waiting;
    std::optional<std::stop_callback<OnStop>> m_onStop;
    Outcome m_outcome = fail(ErrorCode::Cancelled);
};

// What co_await is given: QCoro hands it on by reference, from which GCC 12 would copy a wait itself.
template <class AnyJob> struct [[nodiscard]] JobStep {
    std::shared_ptr<Run> run;
    AnyJob* job;
    JobWait<AnyJob> operator co_await() { return {std::move(run), job}; }
};
template <class Work> struct [[nodiscard]] WorkStep {
    std::shared_ptr<Run> run;
    QThreadPool& pool;
    Work work;
    WorkWait<Work> operator co_await() { return {std::move(run), pool, std::move(work)}; }
};

class Steps {
public:
    explicit Steps(std::shared_ptr<Run> run) : m_run(std::move(run)) {}

    [[nodiscard]] std::stop_token stopToken() const { return m_run->stop.get_token(); }
    // The job that runs this, to tell of progress; null when it is gone.
    [[nodiscard]] Job* job() const { return m_run->job; }

    // Starts job, which becomes this run's unless it has a parent: co_await gives an Ended<AnyJob>.
    template <class AnyJob> JobStep<AnyJob> ended(AnyJob* job) const { return {m_run, job}; }
    // The same, and its progress is this run's.
    template <class AnyJob> JobStep<AnyJob> endedWithProgress(AnyJob* job) const
    {
        if (m_run->job) {
            QObject::connect(job, &Job::progress, m_run->job, &Job::progress);
        }
        return {m_run, job};
    }
    // work() runs on the pool, may touch nothing of the GUI thread and returns a Result: that is what co_await gives.
    // It is moved from and has to be a variable: GCC 12 destroys a closure twice that is made within an awaited
    // expression.
    template <class Work> WorkStep<Work> inBackground(QThreadPool& pool, Work& work) const
    {
        return {m_run, pool, std::move(work)};
    }

private:
    std::shared_ptr<Run> m_run;
};

} // namespace veilpix::net
