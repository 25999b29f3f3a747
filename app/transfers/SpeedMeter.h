// How fast something moves: over the last few seconds, so that a stall shows and a burst does not.
#pragma once

#include <QElapsedTimer>
#include <deque>
#include <utility>

namespace veilpix::transfers {

class SpeedMeter {
public:
    void reset();
    void note(qint64 bytesDone);
    [[nodiscard]] qint64 bytesPerSecond() const;
    // True at most ten times a second: when it is worth telling somebody.
    [[nodiscard]] bool isWorthShowing();

private:
    QElapsedTimer m_clock;
    qint64 m_shown = -1000;
    std::deque<std::pair<qint64, qint64>> m_samples; // milliseconds, bytes
};

} // namespace veilpix::transfers
