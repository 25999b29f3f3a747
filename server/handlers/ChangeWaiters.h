// Requests that wait for a change: one thread answers them when something changes, when their time is up, or when the
// server stops.
#pragma once

#include <QSet>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "common/api/Limits.h"
#include "server/handlers/Guard.h"
#include "server/http/Responder.h"
#include "server/store/MetadataStore.h"

namespace veilpix::handlers {

class ChangeWaiters {
public:
    explicit ChangeWaiters(Services& services);
    ~ChangeWaiters();
    Q_DISABLE_COPY_MOVE(ChangeWaiters)

    // Something changed for these people; any thread.
    void changed(const QSet<QString>& userIds);
    // Taken before the store is asked; what changes after that is not missed.
    [[nodiscard]] quint64 generation() const;
    // The reply goes out at the first change for the person after cursor, when their session ends, or after wait.
    void add(const Account& account, qint64 cursor, quint64 seenGeneration, std::chrono::milliseconds wait,
             http::Responder responder);
    // Answers everyone now, and everyone who comes later at once.
    void stop();
    [[nodiscard]] qsizetype count() const;

    // The reply for what is there after cursor.
    [[nodiscard]] static http::Response reply(const store::ChangePage& page);
    static constexpr int pageSize = api::limits::changes;

private:
    using Clock = std::chrono::steady_clock;
    struct Waiter {
        Account account;
        qint64 cursor = 0;
        Clock::time_point until;
        bool due = false;
        std::shared_ptr<std::atomic<bool>> gone = std::make_shared<std::atomic<bool>>(false);
        http::Responder responder;
    };
    void run();
    // False when there is nothing to tell and evenEmpty is not set.
    bool answer(Waiter& waiter, bool evenEmpty);

    Services& m_services;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::list<Waiter> m_waiters;
    quint64 m_generation = 0;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace veilpix::handlers
