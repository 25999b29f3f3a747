#include "server/http/BodySink.h"

#include "common/base/Literals.h"
#include "server/http/CallPool.h"

namespace veilpix::http {

namespace {

Response failed()
{
    return Response::error(500, u"Internal error"_s);
}

} // namespace

SinkRun::SinkRun(std::unique_ptr<BodySink> sink, CallPool& disk) : m_guarded(std::make_shared<Guarded>()), m_disk(disk)
{
    m_guarded->sink = std::move(sink);
}

SinkRun::~SinkRun()
{
    giveUp(BodySink::End::Gone);
}

std::optional<Response> SinkRun::take(QByteArrayView bytes)
{
    const std::lock_guard lock(m_guarded->mutex);
    try {
        return m_guarded->sink ? m_guarded->sink->take(bytes) : std::nullopt;
    } catch (...) {
        return failed();
    }
}

Response SinkRun::finish()
{
    m_over = true;
    const std::lock_guard lock(m_guarded->mutex);
    const std::unique_ptr<BodySink> sink = std::move(m_guarded->sink);
    try {
        return sink ? sink->finish() : failed();
    } catch (...) {
        return failed();
    }
}

void SinkRun::giveUp(BodySink::End end)
{
    if (m_over.exchange(true)) {
        return;
    }
    m_disk.run([guarded = m_guarded, end] {
        const std::lock_guard lock(guarded->mutex);
        if (const std::unique_ptr<BodySink> sink = std::move(guarded->sink)) {
            try {
                sink->giveUp(end);
            } catch (...) { // nobody is left to hear of it
            }
        }
    });
}

} // namespace veilpix::http
