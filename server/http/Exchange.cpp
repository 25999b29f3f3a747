#include "server/http/Exchange.h"

#include <QThread>

namespace veilpix::http {

LoopLink::LoopLink(QObject* context) : m_context(context)
{
    connect(
        this, &LoopLink::posted, context, [this] { runPosted(); }, Qt::QueuedConnection);
}

void LoopLink::post(std::function<void()> call)
{
    std::unique_lock lock(m_mutex);
    if (m_context == nullptr) {
        return;
    }
    if (m_context->thread() == QThread::currentThread()) {
        lock.unlock();
        call();
        return;
    }
    m_calls.push_back(std::move(call));
    // Under the lock, so that cut() comes after it: the loop's end may be what destroys this. Queued: nothing runs
    // here.
    if (m_calls.size() == 1) {
        Q_EMIT posted();
    }
}

void LoopLink::runPosted()
{
    std::vector<std::function<void()>> calls;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
    }
    for (const auto& call : calls) {
        call();
    }
}

void LoopLink::cut()
{
    // While the context still owns a share of this: afterwards any thread may be the last one to let go, also in the
    // middle of the context's end.
    disconnect();
    std::vector<std::function<void()>> dropped; // after the lock
    const std::lock_guard lock(m_mutex);
    m_context = nullptr;
    dropped.swap(m_calls);
}

void Exchange::reply(Response response)
{
    if (m_answered.exchange(true)) {
        return;
    }
    m_loop->post([deliver = m_deliver, response = std::move(response)]() mutable { deliver(std::move(response)); });
}

void Exchange::whenGone(std::function<void()> callback)
{
    {
        const std::lock_guard lock(m_mutex);
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
        const std::lock_guard lock(m_mutex);
        m_gone->store(true);
        callback = std::exchange(m_onGone, nullptr);
    }
    if (callback && !m_answered.load()) {
        callback();
    }
}

} // namespace veilpix::http
