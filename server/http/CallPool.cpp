#include "server/http/CallPool.h"

#include <algorithm>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace veilpix::http {

CallPool::CallPool(int threads, const char* name) : m_most(static_cast<size_t>(std::max(1, threads))), m_name(name)
{
}

CallPool::~CallPool()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads) {
        thread.join();
    }
}

void CallPool::run(std::function<void()> call)
{
    {
        const std::lock_guard lock(m_mutex);
        m_calls.push_back(std::move(call));
        if (m_calls.size() > m_idle && m_threads.size() < m_most) {
            addThread();
        }
    }
    m_wake.notify_one();
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
        m_wake.wait(lock, [this] { return !m_calls.empty() || m_ending; });
        --m_idle;
        if (m_calls.empty()) {
            return;
        }
        std::function<void()> call = std::move(m_calls.front());
        m_calls.pop_front();
        lock.unlock();
        call();
        call = nullptr; // what it held goes before this thread counts as idle
        lock.lock();
    }
}

} // namespace veilpix::http
