// One request between its dispatch and its reply: what a Responder holds, while connection and worker may end first.
#pragma once

#include <QObject>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "server/http/Responder.h"

namespace veilpix::http {

// The way to an event loop that may be gone by the time somebody wants to reach it. Calls are kept here, under a lock
// of ours; Qt is only told that there are some.
class LoopLink final : public QObject {
    Q_OBJECT

public:
    // context: lives in the loop's thread, or will be moved there before it starts.
    explicit LoopLink(QObject* context);
    // Runs the call on the loop, in order; drops it when the loop has ended.
    void post(std::function<void()> call);
    void cut();

Q_SIGNALS:
    void posted();

private:
    void runPosted();

    std::mutex m_mutex;
    QObject* m_context;
    std::vector<std::function<void()>> m_calls;
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
    std::mutex m_mutex;
    std::function<void()> m_onGone;
};

} // namespace veilpix::http
