// Who may write now: one at a time in this process, none waiting longer than the busy time-out, its own wait for
// another process's lock included. When that lock lasts, those who come later are told so soon, instead of each waiting
// anew.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace veilpix::store {

class WriterTurns {
public:
    using Clock = std::chrono::steady_clock;

    // patience: from asking for a turn to having the database's lock.
    explicit WriterTurns(std::chrono::milliseconds patience) : m_patience(patience) {}

    // While it exists nobody else has one.
    class Turn {
    public:
        Turn(WriterTurns& turns, Clock::time_point deadline) : m_turns(&turns), m_deadline(deadline) {}
        ~Turn();
        Turn(Turn&& other) noexcept : m_turns(std::exchange(other.m_turns, nullptr)), m_deadline(other.m_deadline) {}
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Turn& operator=(Turn&&) = delete;

        // How long it may still wait for the lock.
        [[nodiscard]] std::chrono::milliseconds left() const;
        // What came of waiting: whether another process keeps the database.
        void setLocked(bool locked);

    private:
        WriterTurns* m_turns;
        Clock::time_point m_deadline;
    };
    // Null: the time is up.
    [[nodiscard]] std::optional<Turn> take();

private:
    // With m_mutex held: for somebody who came at that time.
    [[nodiscard]] Clock::time_point deadline(Clock::time_point came) const;

    const std::chrono::milliseconds m_patience;
    std::mutex m_mutex;
    std::condition_variable m_free;
    bool m_taken = false;
    bool m_locked = false;
};

} // namespace veilpix::store
