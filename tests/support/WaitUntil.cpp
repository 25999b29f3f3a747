#include "tests/support/WaitUntil.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEvent>
#include <QTimer>

namespace veilpix::tests {

bool waitUntil(const std::function<bool()>& condition, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    // Other threads and processes make things true without an event of ours.
    QTimer look;
    look.start(5);
    for (;;) {
        if (condition()) {
            return true;
        }
        if (deadline.hasExpired()) {
            return false;
        }
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        // No event loop is left here, which is where these would be sent.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

bool holdsFor(const std::function<bool()>& condition, int ms)
{
    return !waitUntil([&] { return !condition(); }, ms);
}

} // namespace veilpix::tests
