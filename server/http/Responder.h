// The right to answer one request, once, from any thread and at any later time.
#pragma once

#include <functional>
#include <memory>

#include "server/http/Response.h"

namespace veilpix::http {

// What stands behind a Responder: the connection layer here, a recorder in a test.
class ReplyTarget {
public:
    virtual ~ReplyTarget() = default;
    // Thread-safe; the first call counts.
    virtual void reply(Response response) = 0;
    // Calls back once, on the connection's own thread, when the client has gone before it had its reply;
    // at once when it has gone already. The callback must be quick and must not throw.
    virtual void whenGone(std::function<void()> callback) = 0;
};

class Responder {
public:
    explicit Responder(std::shared_ptr<ReplyTarget> target) : m_target(std::move(target)) {}
    Responder(Responder&&) = default;
    Responder& operator=(Responder&&) = delete;
    Q_DISABLE_COPY(Responder)
    // One that was never used answers 500, so that no client waits forever.
    ~Responder();

    void send(Response response);
    void whenGone(std::function<void()> callback);

private:
    std::shared_ptr<ReplyTarget> m_target;
};

} // namespace veilpix::http
