#include "app/transfers/SpeedMeter.h"

namespace veilpix::transfers {

namespace {

constexpr qint64 windowMs = 4000;

}

void SpeedMeter::reset()
{
    m_samples.clear();
    m_clock.restart();
    m_shown = -1000;
}

void SpeedMeter::note(qint64 bytesDone)
{
    if (!m_clock.isValid()) {
        m_clock.start();
    }
    const qint64 now = m_clock.elapsed();
    if (!m_samples.empty() && bytesDone < m_samples.back().second) {
        m_samples.clear(); // started over
    }
    m_samples.emplace_back(now, bytesDone);
    while (m_samples.size() > 2 && m_samples.front().first < now - windowMs) {
        m_samples.pop_front();
    }
}

qint64 SpeedMeter::bytesPerSecond() const
{
    if (m_samples.size() < 2) {
        return 0;
    }
    const qint64 span = m_clock.elapsed() - m_samples.front().first;
    return span < 100 ? 0 : (m_samples.back().second - m_samples.front().second) * 1000 / span;
}

bool SpeedMeter::isWorthShowing()
{
    if (!m_clock.isValid()) {
        m_clock.start();
    }
    if (m_clock.elapsed() - m_shown < 100) {
        return false;
    }
    m_shown = m_clock.elapsed();
    return true;
}

} // namespace veilpix::transfers
