// Takes a request's body as it comes, for routes that would otherwise have it stored only to read it again.
#pragma once

#include <QByteArrayView>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <tl/expected.hpp>

#include "server/http/Request.h"
#include "server/http/Response.h"

namespace veilpix::http {

class CallPool;

// What a route implements. Calls come on threads that may wait for a disk, one at a time and in the body's order; one
// of finish() and giveUp() is the last.
class BodySink {
public:
    enum class End {
        Gone,    // the client left, or became too slow: what came is right as far as it goes
        Refused, // by take(), or because the body is none
    };

    virtual ~BodySink() = default;
    // A reply refuses the body: nothing more of it is taken, and giveUp(End::Refused) is next.
    [[nodiscard]] virtual std::optional<Response> take(QByteArrayView bytes) = 0;
    // The body is complete. Sent to the client as a handler's reply is.
    [[nodiscard]] virtual Response finish() = 0;
    virtual void giveUp(End end) = 0;
};

using OpenedSink = tl::expected<std::unique_ptr<BodySink>, Response>;
// Runs on the pool of the handlers, with the head of the request. Its reply refuses the request.
using OpenSink = std::function<OpenedSink(const Request&)>;

// A BodySink in the hands of the connection layer: keeps the promises about order, whoever calls from where, and gives
// up by itself, on a disk thread, when its owner ends before the body does.
class SinkRun {
public:
    SinkRun(std::unique_ptr<BodySink> sink, CallPool& disk);
    ~SinkRun();
    SinkRun(const SinkRun&) = delete;
    SinkRun& operator=(const SinkRun&) = delete;

    [[nodiscard]] std::optional<Response> take(QByteArrayView bytes);
    [[nodiscard]] Response finish();
    // Returns at once.
    void giveUp(BodySink::End end);

private:
    struct Guarded {
        std::mutex mutex;
        std::unique_ptr<BodySink> sink; // null once it has ended
    };
    const std::shared_ptr<Guarded> m_guarded;
    std::atomic<bool> m_over{false};
    CallPool& m_disk;
};

} // namespace veilpix::http
