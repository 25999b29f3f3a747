#include "server/http/SpoolWriter.h"

namespace veilpix::http {

namespace {

struct Stretch {
    QByteArray bytes;
    std::shared_ptr<BodySpool> spool; // made with the first one
    std::optional<Error> error;

    void write(const QString& folder)
    {
        if (!spool) {
            auto made = BodySpool::create(folder);
            if (!made) {
                error = made.error();
                return;
            }
            spool = *std::move(made);
        }
        if (const auto kept = spool->append(bytes); !kept) {
            error = kept.error();
        }
    }
};

} // namespace

SpoolWriter::SpoolWriter(Shared& shared, std::shared_ptr<LoopLink> loop, std::function<void()> written)
    : m_folder(shared.options.spoolFolder), m_written(std::move(written)), m_disk(shared, std::move(loop))
{
}

void SpoolWriter::take(QByteArrayView piece)
{
    if (m_error) {
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

void SpoolWriter::finish()
{
    m_finished = true;
    if (!m_waiting.isEmpty() && !m_disk.isRunning() && !m_error) {
        write();
    }
}

void SpoolWriter::write()
{
    auto stretchAtWork = std::make_shared<Stretch>();
    stretchAtWork->bytes = std::exchange(m_waiting, std::exchange(m_spare, {}));
    stretchAtWork->spool = m_spool;
    m_disk.run([stretchAtWork, folder = m_folder] { stretchAtWork->write(folder); },
               [this, stretchAtWork] {
                   m_spool = stretchAtWork->spool;
                   m_error = stretchAtWork->error;
                   m_spare = std::move(stretchAtWork->bytes);
                   m_spare.resize(0);
                   if (!m_error && (m_waiting.size() >= stretch || (m_finished && !m_waiting.isEmpty()))) {
                       write();
                   }
                   // A copy, since whoever hears of an error or the end may delete this object.
                   const auto written = m_written;
                   written();
               });
}

} // namespace veilpix::http
