#include "app/net/Job.h"

#include "common/base/Literals.h"

namespace veilpix::net {

Job::Job(QObject* parent) : QObject(parent)
{
}

void Job::start()
{
    if (m_started) {
        return;
    }
    m_started = true;
    run();
}

void Job::startSoon()
{
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (!m_finished) {
                start();
            }
        },
        Qt::QueuedConnection);
}

void Job::abort()
{
    if (m_finished) {
        return;
    }
    m_started = true;
    stop();
    failWith({ErrorCode::Cancelled, u"aborted by the caller"_s});
}

void Job::succeed()
{
    finish();
}

void Job::failWith(Error error, int retryAfterSeconds)
{
    if (m_finished) {
        return;
    }
    m_error = std::move(error);
    m_retryAfter = retryAfterSeconds;
    finish();
}

void Job::finish()
{
    if (m_finished) {
        return;
    }
    m_finished = true;
    Q_EMIT finished(this);
    if (!m_kept) {
        deleteLater();
    }
}

} // namespace veilpix::net
