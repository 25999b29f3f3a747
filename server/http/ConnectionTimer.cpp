#include "server/http/ConnectionTimer.h"

namespace veilpix::http {

namespace {

// A client that sent nothing for so long has stopped for the reply, or has sent everything.
constexpr std::chrono::milliseconds quietClient{300};

bool isLonger(qint64 since, qint64 now, std::chrono::milliseconds most)
{
    return now - since > most.count();
}

} // namespace

void ConnectionTimer::restart(qint64 now)
{
    m_since = now;
    m_progress = -1;
    touch(now);
}

void ConnectionTimer::touch(qint64 now)
{
    m_window = now;
    m_bytes = 0;
}

ConnectionTimer::Verdict ConnectionTimer::ofHandshake(qint64 now) const
{
    return isLonger(m_since, now, m_limits.tlsHandshake) ? Verdict::End : Verdict::Wait;
}

ConnectionTimer::Verdict ConnectionTimer::ofHead(qint64 now, bool started, bool first) const
{
    if (started) {
        return isLonger(m_window, now, m_limits.headTime) ? Verdict::Refuse : Verdict::Wait;
    }
    return isLonger(m_since, now, first ? m_limits.headTime : m_limits.idleTime) ? Verdict::End : Verdict::Wait;
}

ConnectionTimer::Verdict ConnectionTimer::ofBody(qint64 now, bool ourTurn)
{
    if (!ourTurn && !isLonger(m_window, now, m_limits.bodyGrace)) {
        return Verdict::Wait;
    }
    if (!ourTurn && m_bytes * 1000 < m_limits.minBodyRate * (now - m_window)) {
        return Verdict::Refuse;
    }
    touch(now);
    return Verdict::Wait;
}

ConnectionTimer::Verdict ConnectionTimer::ofReply(qint64 now, qint64 progress, bool ourTurn)
{
    if (progress != m_progress || ourTurn) {
        m_progress = progress;
        touch(now);
        return Verdict::Wait;
    }
    return isLonger(m_window, now, m_limits.writeStall) ? Verdict::End : Verdict::Wait;
}

ConnectionTimer::Verdict ConnectionTimer::ofLingering(qint64 now) const
{
    return isLonger(m_since, now, m_limits.linger) ? Verdict::End : Verdict::Wait;
}

bool ConnectionTimer::isQuiet(qint64 now) const
{
    return isLonger(m_window, now, quietClient);
}

} // namespace veilpix::http
