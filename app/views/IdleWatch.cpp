#include "app/views/IdleWatch.h"

#include <QCoreApplication>
#include <QEvent>
#include <ctime>

namespace veilpix::views {

namespace {

constexpr int lookEveryMs = 5000;
constexpr qint64 asleepMs = 3000; // less is the clocks' own unevenness

qint64 clockMs(clockid_t clock)
{
    timespec now = {};
    clock_gettime(clock, &now);
    return qint64(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

} // namespace

IdleWatch::IdleWatch(QObject* parent) : QObject(parent), m_slept(sleptMs())
{
    m_since.start();
    m_timer.setInterval(lookEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &IdleWatch::look);
    m_timer.start();
    QCoreApplication::instance()->installEventFilter(this);
}

void IdleWatch::setMinutes(int minutes)
{
    setIdleAfter(std::chrono::minutes(minutes));
}

void IdleWatch::setIdleAfter(std::chrono::milliseconds time)
{
    m_after = time;
    m_timer.setInterval(time.count() > 0 ? int(std::clamp<qint64>(time.count() / 4, 50, lookEveryMs)) : lookEveryMs);
    m_since.restart();
}

qint64 IdleWatch::sleptMs()
{
    // The monotonic clock stands still while the computer sleeps; the boot clock does not.
    return clockMs(CLOCK_BOOTTIME) - clockMs(CLOCK_MONOTONIC);
}

bool IdleWatch::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::KeyPress:
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::TouchBegin:
    case QEvent::DragMove:
        m_since.restart();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

void IdleWatch::look()
{
    const qint64 slept = sleptMs();
    const bool justWoke = slept - m_slept > asleepMs;
    m_slept = slept;
    if (justWoke || (m_after.count() > 0 && m_since.elapsed() > m_after.count())) {
        m_since.restart();
        Q_EMIT idle();
    }
}

} // namespace veilpix::views
