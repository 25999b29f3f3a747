#include "server/http/Exchange.h"

#include <QThread>

namespace veilpix::http {

void LoopLink::post(std::function<void()> call)
{
    QMutexLocker lock(&m_mutex);
    if (m_context == nullptr)
        return;
    if (m_context->thread() == QThread::currentThread()) {
        lock.unlock();
        call();
        return;
    }
    QMetaObject::invokeMethod(m_context, std::move(call), Qt::QueuedConnection);
}

void LoopLink::cut()
{
    const QMutexLocker lock(&m_mutex);
    m_context = nullptr;
}

void Exchange::reply(Response response)
{
    if (m_answered.exchange(true))
        return;
    m_loop->post([deliver = m_deliver, response = std::move(response)]() mutable { deliver(std::move(response)); });
}

void Exchange::whenGone(std::function<void()> callback)
{
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_gone->load()) {
            m_onGone = std::move(callback);
            return;
        }
    }
    callback();
}

void Exchange::markGone()
{
    std::function<void()> callback;
    {
        const QMutexLocker lock(&m_mutex);
        m_gone->store(true);
        callback = std::exchange(m_onGone, nullptr);
    }
    if (callback && !m_answered.load())
        callback();
}

} // namespace veilpix::http
