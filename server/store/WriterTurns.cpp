#include "server/store/WriterTurns.h"

#include <algorithm>

namespace veilpix::store {

namespace {

// The share of the patience that is left to those who come while the database is known to be locked.
constexpr int lockedShare = 20;

} // namespace

WriterTurns::Turn::~Turn()
{
    if (!m_turns) {
        return;
    }
    {
        const std::lock_guard lock(m_turns->m_mutex);
        m_turns->m_taken = false;
    }
    m_turns->m_free.notify_one();
}

std::chrono::milliseconds WriterTurns::Turn::left() const
{
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Clock::now());
    return std::max(std::chrono::milliseconds(0), time);
}

void WriterTurns::Turn::setLocked(bool locked)
{
    const std::lock_guard lock(m_turns->m_mutex);
    if (locked && !m_turns->m_locked) {
        m_turns->m_free.notify_all(); // they wait for less now
    }
    m_turns->m_locked = locked;
}

WriterTurns::Clock::time_point WriterTurns::deadline(Clock::time_point came) const
{
    return came + (m_locked ? m_patience / lockedShare : m_patience);
}

std::optional<WriterTurns::Turn> WriterTurns::take()
{
    const auto came = Clock::now();
    std::unique_lock lock(m_mutex);
    while (m_taken) {
        const auto until = deadline(came);
        if (Clock::now() >= until) {
            return std::nullopt;
        }
        m_free.wait_until(lock, until);
    }
    m_taken = true;
    return std::optional<Turn>(std::in_place, *this, deadline(came));
}

} // namespace veilpix::store
