// A clock that stands until a test moves it.
#pragma once

#include <atomic>
#include <chrono>

#include "common/base/Clock.h"
#include "common/base/Utc.h"

namespace veilpix::test {

class SettableClock final : public base::Clock {
public:
    explicit SettableClock(const QDateTime& start = QDateTime(QDate(2026, 11, 23), QTime(12, 0), base::utc))
        : m_now(start.toMSecsSinceEpoch())
    {
    }
    [[nodiscard]] QDateTime now() const override { return QDateTime::fromMSecsSinceEpoch(m_now, base::utc); }
    void set(const QDateTime& now) { m_now = now.toMSecsSinceEpoch(); }
    void advance(std::chrono::milliseconds by) { m_now += by.count(); }

private:
    std::atomic<qint64> m_now;
};

} // namespace veilpix::test
