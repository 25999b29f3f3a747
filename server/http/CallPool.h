// A bounded number of threads that run calls in the order in which they came. Its locks are the standard library's, so
// that ThreadSanitizer, which cannot see into Qt, sees what is handed from thread to thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace veilpix::http {

class CallPool {
public:
    // Threads start when they are needed. name: of at most 15 characters, for debuggers.
    CallPool(int threads, const char* name);
    // Runs what still waits.
    ~CallPool();
    CallPool(const CallPool&) = delete;
    CallPool& operator=(const CallPool&) = delete;

    // The call must not throw.
    void run(std::function<void()> call);
    // Until nothing runs and nothing waits.
    void waitForDone();

private:
    void addThread();
    void work();

    const size_t m_most;
    const char* m_name;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_rest;
    std::deque<std::function<void()>> m_calls;
    size_t m_idle = 0;
    bool m_ending = false;
    std::vector<std::thread> m_threads;
};

} // namespace veilpix::http
