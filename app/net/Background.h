// Work off the GUI thread whose result comes back to it, unless the one who asked is gone by then.
#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QPointer>
#include <QThreadPool>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace veilpix::net {

// Qt's own queues hand it over; ThreadSanitizer, which does not see those, sees this lock.
inline std::mutex handedOver;

// Made and destroyed on the GUI thread.
template <class Work, class Done> class BackgroundWork final : public QObject {
public:
    BackgroundWork(QObject* context, Work work, Done done)
        : QObject(QCoreApplication::instance()), m_context(context), m_work(std::move(work)), m_done(std::move(done)),
          m_arrival(std::make_unique<QEvent>(QEvent::User))
    {
        const std::lock_guard lock(handedOver);
    }

    void onPool()
    {
        handedOver.lock();
        handedOver.unlock();
        m_outcome.emplace((*m_work)());
        handedOver.lock();
        QEvent* arrival = m_arrival.release();
        handedOver.unlock();
        QCoreApplication::postEvent(this, arrival);
    }

    bool event(QEvent* event) override
    {
        if (event->type() != QEvent::User) {
            return QObject::event(event);
        }
        handedOver.lock();
        handedOver.unlock();
        if (m_context) {
            (*m_done)(std::move(*m_outcome));
        }
        m_work.reset(); // what they hold goes now
        m_done.reset();
        m_outcome.reset();
        deleteLater();
        return true;
    }

private:
    QPointer<QObject> m_context;
    std::optional<Work> m_work;
    std::optional<Done> m_done;
    std::optional<std::invoke_result_t<Work>> m_outcome;
    std::unique_ptr<QEvent> m_arrival;
};

// work() runs on the pool and returns something movable; done(result) runs on the GUI thread while context lives. Both,
// and all that they hold, are destroyed on the GUI thread. (QFuture::then(context, …) asserts on a dead context in
// Qt 6.4 and wants copyable results.)
template <class Work, class Done> void inBackground(QThreadPool& pool, QObject* context, Work work, Done done)
{
    auto* background = new BackgroundWork<Work, Done>(context, std::move(work), std::move(done));
    pool.start([background] { background->onPool(); });
}

} // namespace veilpix::net
