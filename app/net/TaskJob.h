// Runs a coroutine (see Steps.h) and looks from outside like any other job: it starts once, finishes once, can be
// aborted.
#pragma once

#include <variant>

#include "app/net/Steps.h"

namespace veilpix::net {

template <class T> class TaskJob : public Job {
public:
    using Value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
    ~TaskJob() override
    {
        m_run->job = nullptr;
        m_run->stop.request_stop();
    }
    [[nodiscard]] const Value& value() const { return *m_value; } // after success
    [[nodiscard]] Value takeValue() { return std::move(*m_value); }

protected:
    explicit TaskJob(QObject* parent) : Job(parent) { m_run->job = this; }
    virtual Task<T> begin(const Steps& steps) = 0;
    void run() override { drive(m_run, begin(Steps(m_run))); }
    void stop() override { m_run->stop.request_stop(); }

private:
    static QCoro::Task<> drive(std::shared_ptr<Run> run, Task<T> task)
    {
        Result<T> result = co_await task;
        if (run->job) {
            static_cast<TaskJob*>(run->job)->settle(std::move(result));
        }
    }
    void settle(Result<T> result)
    {
        if (m_run->stop.stop_requested()) {
            failWith({ErrorCode::Cancelled, {}});
        } else if (!result) {
            failWith(result.error(), result.error().code == ErrorCode::RateLimited ? m_run->retryAfterSeconds : 0);
        } else {
            if constexpr (!std::is_void_v<T>) {
                m_value.emplace(std::move(*result));
            }
            succeed();
        }
    }

    std::shared_ptr<Run> m_run = std::make_shared<Run>();
    std::optional<Value> m_value;
};

template <class Start> using TaskValue = typename std::invoke_result_t<Start, Steps>::value_type::value_type;

template <class Start> class StartedTaskJob final : public TaskJob<TaskValue<Start>> {
public:
    StartedTaskJob(Start start, QObject* parent) : TaskJob<TaskValue<Start>>(parent), m_start(std::move(start)) {}

protected:
    Task<TaskValue<Start>> begin(const Steps& steps) override { return m_start(steps); }

private:
    Start m_start;
};

// start(steps) calls the coroutine, with what it captured moved into the call: when the job starts, and at most once.
template <class Start> [[nodiscard]] TaskJob<TaskValue<Start>>* newTaskJob(Start start, QObject* parent)
{
    return new StartedTaskJob<Start>(std::move(start), parent);
}

} // namespace veilpix::net
