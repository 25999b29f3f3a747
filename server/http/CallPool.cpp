#include "server/http/CallPool.h"

#include <algorithm>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace veilpix::http {

namespace {

// The watcher sleeps when nothing has waited for so many times its patience.
constexpr int quietRounds = 50;

} // namespace

CallPool::CallPool(int threads, const char* name, std::chrono::milliseconds patience)
    : m_most(static_cast<size_t>(std::max(1, threads))), m_name(name), m_patience(patience)
{
}

CallPool::~CallPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_watch.notify_all();
    if (m_watcher.joinable()) {
        m_watcher.join();
    }
    for (std::thread& thread : m_threads) {
        thread.join();
    }
}

void CallPool::run(std::function<void()> call)
{
    const std::lock_guard lock(m_mutex);
    m_calls.push_back({std::move(call), Clock::now()});
    const bool someoneComes = m_threads.size() > m_idle || m_waking > 0;
    if (m_patience.count() == 0 || !someoneComes) {
        return wakeOrAdd();
    }
    if (!m_watcher.joinable()) {
        try {
            m_watcher = std::thread([this] { watch(); });
        } catch (const std::system_error&) { // then without patience
            return wakeOrAdd();
        }
    }
    if (!std::exchange(m_watching, true)) {
        m_watch.notify_one();
    }
}

void CallPool::wakeOrAdd()
{
    if (m_idle > m_waking) {
        ++m_waking;
        m_wake.notify_one();
    } else if (m_threads.size() < m_most) {
        addThread();
    }
}

void CallPool::addThread()
{
    try {
        m_threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        if (m_threads.empty()) { // the system allows none: nothing could ever be answered
            throw;
        }
    }
}

void CallPool::waitForDone()
{
    std::unique_lock lock(m_mutex);
    m_rest.wait(lock, [this] { return m_calls.empty() && m_idle == m_threads.size(); });
}

void CallPool::work()
{
    ::pthread_setname_np(::pthread_self(), m_name);
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        if (m_calls.empty() && m_idle == m_threads.size()) {
            m_rest.notify_all();
        }
        while (m_calls.empty() && !m_ending) {
            m_wake.wait(lock);
            m_waking -= m_waking > 0 ? 1 : 0;
        }
        --m_idle;
        if (m_calls.empty()) {
            return;
        }
        std::function<void()> call = std::move(m_calls.front().call);
        m_calls.pop_front();
        lock.unlock();
        call();
        call = nullptr; // what it held goes before this thread counts as idle
        lock.lock();
    }
}

void CallPool::watch()
{
    ::pthread_setname_np(::pthread_self(), m_name);
    std::unique_lock lock(m_mutex);
    int quiet = 0;
    while (!m_ending) {
        if (!m_watching) {
            m_watch.wait(lock);
            continue;
        }
        m_watch.wait_for(lock, m_patience);
        if (!m_calls.empty()) {
            quiet = 0;
            if (Clock::now() - m_calls.front().since >= m_patience) {
                wakeOrAdd();
            }
        } else if (++quiet == quietRounds) {
            quiet = 0;
            m_watching = false;
        }
    }
}

} // namespace veilpix::http
