// One request between its dispatch and its reply: what a Responder holds, while connection and worker may end first.
#pragma once

#include "server/http/Responder.h"

#include <QMutex>
#include <QObject>
#include <atomic>
#include <functional>
#include <memory>

namespace veilpix::http {

// The way to an event loop that may be gone by the time somebody wants to reach it.
class LoopLink {
public:
    explicit LoopLink(QObject* context) : m_context(context) {}
    // Runs the call on the loop; drops it when the loop has ended.
    void post(std::function<void()> call);
    void cut();

private:
    QMutex m_mutex;
    QObject* m_context;
};

class Exchange final : public ReplyTarget {
public:
    using Deliver = std::function<void(Response)>;

    Exchange(std::shared_ptr<LoopLink> loop, Deliver deliver) : m_loop(std::move(loop)), m_deliver(std::move(deliver))
    {
    }

    void reply(Response response) override;
    void whenGone(std::function<void()> callback) override;

    // On the loop: the client is not there any more.
    void markGone();
    [[nodiscard]] std::shared_ptr<const std::atomic<bool>> goneFlag() const { return m_gone; }

private:
    std::shared_ptr<LoopLink> m_loop;
    Deliver m_deliver; // called on the loop only
    std::atomic<bool> m_answered{false};
    std::shared_ptr<std::atomic<bool>> m_gone = std::make_shared<std::atomic<bool>>(false);
    QMutex m_mutex;
    std::function<void()> m_onGone;
};

} // namespace veilpix::http
