#include "server/handlers/ChangeWaiters.h"

#include <algorithm>

#include "server/handlers/Answer.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/WireRecords.h"

namespace veilpix::handlers {

ChangeWaiters::ChangeWaiters(Services& services) : m_services(services), m_thread([this] { run(); })
{
}

ChangeWaiters::~ChangeWaiters()
{
    stop();
    m_thread.join();
}

http::Response ChangeWaiters::reply(const store::ChangePage& page)
{
    return success(changesOf(page));
}

quint64 ChangeWaiters::generation() const
{
    const std::lock_guard lock(m_mutex);
    return m_generation;
}

qsizetype ChangeWaiters::count() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<qsizetype>(m_waiters.size());
}

void ChangeWaiters::changed(const QSet<QString>& userIds)
{
    const std::lock_guard lock(m_mutex);
    ++m_generation;
    bool any = false;
    for (Waiter& waiter : m_waiters) {
        if (userIds.contains(waiter.account.id)) {
            waiter.due = any = true;
        }
    }
    if (any) {
        m_wake.notify_one();
    }
}

void ChangeWaiters::add(const Account& account, qint64 cursor, quint64 seenGeneration, std::chrono::milliseconds wait,
                        http::Responder responder)
{
    Waiter waiter{
        account, cursor, Clock::now() + wait, false, std::make_shared<std::atomic<bool>>(false), std::move(responder)};
    // Whoever hangs up is dropped at the next look, not kept for its whole wait.
    waiter.responder.whenGone([gone = waiter.gone] { *gone = true; });
    std::unique_lock lock(m_mutex);
    if (m_stopping) {
        lock.unlock();
        waiter.responder.send(reply({cursor, {}, false}));
        return;
    }
    waiter.due = m_generation != seenGeneration;
    m_waiters.push_back(std::move(waiter));
    m_wake.notify_one();
}

void ChangeWaiters::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
    m_wake.notify_one();
}

bool ChangeWaiters::answer(Waiter& waiter, bool evenEmpty)
{
    waiter.due = false;
    // A session that ended meanwhile learns of nothing any more.
    if (Answer<void> allowed = Guard(m_services).again(waiter.account); !allowed) {
        waiter.responder.send(std::move(allowed).error());
        return true;
    }
    const auto page = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.changes().since(waiter.account.id, waiter.cursor, pageSize); });
    if (page && page->changes.empty() && !page->reset && !evenEmpty) {
        return false;
    }
    waiter.responder.send(page ? reply(*page) : storeFailure(page.error()));
    return true;
}

void ChangeWaiters::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        // Looked at once a second at least, so that hung-up waiters do not pile up.
        auto next = Clock::now() + std::chrono::seconds(1);
        std::list<Waiter> ready;
        const auto now = Clock::now();
        for (auto it = m_waiters.begin(); it != m_waiters.end();) {
            const auto current = it++;
            if (m_stopping || current->due || current->until <= now || *current->gone) {
                ready.splice(ready.end(), m_waiters, current);
            } else {
                next = std::min(next, current->until);
            }
        }
        if (!ready.empty()) {
            const bool stopping = m_stopping;
            lock.unlock();
            // Those for whom the change was somebody else's go on waiting.
            ready.remove_if(
                [&](Waiter& waiter) { return answer(waiter, stopping || waiter.until <= now || *waiter.gone); });
            lock.lock();
            m_waiters.splice(m_waiters.end(), ready);
            continue;
        }
        if (m_stopping && m_waiters.empty()) {
            return;
        }
        m_wake.wait_until(lock, m_waiters.empty() ? Clock::now() + std::chrono::hours(1) : next);
    }
}

} // namespace veilpix::handlers
