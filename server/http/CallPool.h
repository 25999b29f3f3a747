// A bounded number of threads that run calls in the order in which they came. Its locks are the standard library's, so
// that ThreadSanitizer, which cannot see into Qt, sees what is handed from thread to thread.
//
// Waking a thread takes longer than most calls do. With some patience a call waits for a thread that is at work
// already, and another one is woken for it when it has waited that long.
#pragma once

#include <chrono>
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
    CallPool(int threads, const char* name, std::chrono::milliseconds patience = {});
    // Runs what still waits.
    ~CallPool();
    CallPool(const CallPool&) = delete;
    CallPool& operator=(const CallPool&) = delete;

    // The call must not throw.
    void run(std::function<void()> call);
    // Until nothing runs and nothing waits.
    void waitForDone();

private:
    using Clock = std::chrono::steady_clock;
    struct Waiting {
        std::function<void()> call;
        Clock::time_point since;
    };
    // With the mutex held.
    void wakeOrAdd();
    void addThread();
    void work();
    void watch();

    const size_t m_most;
    const char* m_name;
    const std::chrono::milliseconds m_patience;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_rest;
    std::deque<Waiting> m_calls;
    size_t m_idle = 0;
    size_t m_waking = 0; // of the idle ones: were told to wake and have not yet
    bool m_ending = false;
    std::vector<std::thread> m_threads;
    std::condition_variable m_watch;
    bool m_watching = false;
    std::thread m_watcher; // with patience only
};

} // namespace veilpix::http
