#include "server/http/BodyReceiver.h"

#include "common/base/Literals.h"

namespace veilpix::http {

// Used by one disk thread at a time, and by the loop when all is written.
struct BodyReceiver::Spooling {
    QString folder;
    std::shared_ptr<BodySpool> spool; // made with the first stretch

    std::optional<Response> write(QByteArrayView bytes)
    {
        if (!spool) {
            auto made = BodySpool::create(folder);
            if (!made) {
                return refusal(made.error());
            }
            spool = *std::move(made);
        }
        const Result<void> kept = spool->append(bytes);
        return kept ? std::nullopt : std::optional(refusal(kept.error()));
    }

    static Response refusal(const Error& error)
    {
        return error.code == ErrorCode::NoSpace
                   ? Response::error(507, u"There is no space left for this upload"_s)
                   : Response::error(503, u"The upload cannot be stored at the moment"_s).setHeader("Retry-After", "5");
    }
};

BodyReceiver::BodyReceiver(Shared& shared, std::shared_ptr<LoopLink> loop, std::function<void()> advanced)
    : m_shared(shared), m_loop(std::move(loop)), m_advanced(std::move(advanced))
{
}

void BodyReceiver::keep(qint64 spoolOver)
{
    m_spoolOver = spoolOver;
}

void BodyReceiver::stream(std::shared_ptr<SinkRun> sink)
{
    m_sink = std::move(sink);
    m_writer = std::make_unique<BodyWriter>(
        m_shared, m_loop, [run = m_sink](QByteArrayView bytes) { return run->take(bytes); }, m_advanced);
}

void BodyReceiver::drop()
{
    m_dropping = true;
}

void BodyReceiver::beginSpool()
{
    m_spooling = std::make_shared<Spooling>();
    m_spooling->folder = m_shared.options.spoolFolder;
    m_writer = std::make_unique<BodyWriter>(
        m_shared, m_loop, [spooling = m_spooling](QByteArrayView bytes) { return spooling->write(bytes); }, m_advanced);
    m_writer->take(std::exchange(m_memory, {}));
}

void BodyReceiver::take(QByteArrayView piece)
{
    if (m_dropping) {
        return;
    }
    if (!m_writer) {
        if (m_memory.size() + piece.size() <= m_spoolOver) {
            m_memory.append(piece.data(), piece.size());
            return;
        }
        beginSpool();
    }
    m_writer->take(piece);
}

void BodyReceiver::finish()
{
    if (m_writer) {
        m_writer->finish();
    }
}

std::optional<Response> BodyReceiver::takeRefusal()
{
    if (!m_writer || !m_writer->refusal()) {
        return std::nullopt;
    }
    std::optional<Response> refusal = m_writer->refusal();
    stop(BodySink::End::Refused);
    return refusal;
}

void BodyReceiver::handOver(Request& request)
{
    request.body = std::exchange(m_memory, {});
    if (m_spooling) {
        request.spool = m_spooling->spool;
    }
    m_spooling.reset();
    m_writer.reset();
}

std::shared_ptr<SinkRun> BodyReceiver::takeSink()
{
    m_writer.reset();
    return std::exchange(m_sink, nullptr);
}

void BodyReceiver::stop(BodySink::End end)
{
    m_dropping = false;
    m_writer.reset();
    m_spooling.reset();
    m_memory = {};
    if (const std::shared_ptr<SinkRun> sink = std::exchange(m_sink, nullptr)) {
        sink->giveUp(end);
    }
}

} // namespace veilpix::http
