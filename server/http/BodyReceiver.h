// Where the body of the request at hand goes: into memory while it is small, into a spool file beyond, or into the sink
// of its route as it comes.
#pragma once

#include <memory>
#include <optional>

#include "server/http/BodySink.h"
#include "server/http/BodyWriter.h"
#include "server/http/Request.h"

namespace veilpix::http {

class BodyReceiver {
public:
    // advanced: called on the loop when a disk has taken some, or has refused to.
    BodyReceiver(Shared& shared, std::shared_ptr<LoopLink> loop, std::function<void()> advanced);

    // One of these three begins a body.
    void keep(qint64 spoolOver);
    void stream(std::shared_ptr<SinkRun> sink);
    void drop();

    void take(QByteArrayView piece);
    void finish();
    [[nodiscard]] bool isFull() const { return m_writer && m_writer->isFull(); }
    // After finish(): all of it has arrived where it goes.
    [[nodiscard]] bool isDone() const { return !m_writer || m_writer->isDone(); }
    // Why the body cannot be taken, once; nothing more is then.
    [[nodiscard]] std::optional<Response> takeRefusal();

    // Once isDone().
    void handOver(Request& request);
    [[nodiscard]] std::shared_ptr<SinkRun> takeSink();

    // The body will not become whole.
    void stop(BodySink::End end);

private:
    struct Spooling;

    void beginSpool();

    Shared& m_shared;
    std::shared_ptr<LoopLink> m_loop;
    std::function<void()> m_advanced;
    bool m_dropping = false;
    qint64 m_spoolOver = 0;
    QByteArray m_memory;
    std::shared_ptr<Spooling> m_spooling;
    std::shared_ptr<SinkRun> m_sink;
    std::unique_ptr<BodyWriter> m_writer;
};

} // namespace veilpix::http
