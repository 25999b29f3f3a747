// A job made of others, one after the other: requests, and work off the GUI thread. Aborting it ends whichever runs.
#pragma once

#include <QPointer>
#include <memory>
#include <stop_token>
#include <type_traits>

#include "app/net/Background.h"
#include "app/net/Job.h"

namespace veilpix::net {

class CompoundJob : public Job {
    Q_OBJECT
public:
    explicit CompoundJob(QObject* parent = nullptr) : Job(parent) {}

protected:
    // Starts job and calls done(job) when it has finished, well or not.
    template <class Child, class Done> void follow(Child* job, Done done)
    {
        m_child = job;
        auto held = std::make_shared<Done>(std::move(done));
        connect(job, &Job::finished, this, [this, job, held] {
            if (m_child == job) {
                m_child.clear();
            }
            if (!isFinished()) {
                (*held)(*job);
            }
        });
        job->start();
    }

    // The same, but a failure of job is this one's.
    template <class Child, class Done> void require(Child* job, Done done)
    {
        follow(job, [this, done = std::move(done)](Child& ended) mutable {
            if (ended.error()) {
                failWith(*ended.error(), ended.retryAfterSeconds());
            } else {
                done(ended);
            }
        });
    }

    // work() runs on the pool and may not touch this object; done(result) runs here unless the job is over by then.
    template <class Work, class Done> void background(QThreadPool& pool, Work work, Done done)
    {
        inBackground(pool, this, std::move(work), [this, done = std::move(done)](auto&& outcome) mutable {
            if (!isFinished()) {
                done(std::forward<decltype(outcome)>(outcome));
            }
        });
    }

    // The same for work that returns Result<T>; a failure is this job's, done gets the T.
    template <class Work, class Done> void requireBackground(QThreadPool& pool, Work work, Done done)
    {
        background(pool, std::move(work), [this, done = std::move(done)](auto&& outcome) mutable {
            if (!outcome) {
                failWith(outcome.error());
            } else {
                done(std::move(*outcome));
            }
        });
    }

    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }

    void stop() override
    {
        m_stop.request_stop();
        if (m_child) {
            m_child->disconnect(this);
            m_child->abort();
        }
    }

private:
    QPointer<Job> m_child;
    std::stop_source m_stop;
};

} // namespace veilpix::net
