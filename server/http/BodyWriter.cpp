#include "server/http/BodyWriter.h"

namespace veilpix::http {

BodyWriter::BodyWriter(Shared& shared, std::shared_ptr<LoopLink> loop, Write write, std::function<void()> written)
    : m_write(std::move(write)), m_written(std::move(written)), m_disk(shared, std::move(loop))
{
}

void BodyWriter::take(QByteArrayView piece)
{
    if (m_refusal) {
        return;
    }
    if (m_waiting.capacity() == 0) {
        m_waiting.reserve(stretch + stretch / 2); // growing by doubling would end at twice as much
    }
    m_waiting.append(piece.data(), piece.size());
    if (m_waiting.size() >= stretch && !m_disk.isRunning()) {
        write();
    }
}

void BodyWriter::finish()
{
    m_finished = true;
    if (!m_waiting.isEmpty() && !m_disk.isRunning() && !m_refusal) {
        write();
    }
}

void BodyWriter::write()
{
    struct Stretch {
        QByteArray bytes;
        std::optional<Response> refusal;
    };
    auto atWork = std::make_shared<Stretch>();
    atWork->bytes = std::exchange(m_waiting, std::exchange(m_spare, {}));
    m_disk.run([atWork, write = m_write] { atWork->refusal = write(atWork->bytes); },
               [this, atWork] {
                   m_refusal = std::move(atWork->refusal);
                   m_spare = std::move(atWork->bytes);
                   m_spare.resize(0);
                   if (!m_refusal && (m_waiting.size() >= stretch || (m_finished && !m_waiting.isEmpty()))) {
                       write();
                   }
                   // A copy, since whoever hears of a refusal or the end may delete this object.
                   const auto written = m_written;
                   written();
               });
}

} // namespace veilpix::http
