// A body on its way to a disk, written on the disk threads in order. Whoever brings the body stops while isFull(): at
// most two stretches of it are in memory, however slow the disk is.
#pragma once

#include <QByteArray>
#include <optional>

#include "server/http/DiskTask.h"
#include "server/http/Response.h"

namespace veilpix::http {

class BodyWriter {
public:
    // Called on a disk thread with the next stretch. A reply refuses the body.
    using Write = std::function<std::optional<Response>(QByteArrayView)>;
    // written: called on the loop whenever a stretch has been written, or refused.
    BodyWriter(Shared& shared, std::shared_ptr<LoopLink> loop, Write write, std::function<void()> written);

    void take(QByteArrayView piece);
    // That was all of it.
    void finish();
    [[nodiscard]] bool isFull() const { return m_disk.isRunning() && m_waiting.size() >= stretch; }
    // After finish(): everything is written.
    [[nodiscard]] bool isDone() const { return m_finished && !m_disk.isRunning() && m_waiting.isEmpty(); }
    // Nothing more is written once it is there.
    [[nodiscard]] const std::optional<Response>& refusal() const { return m_refusal; }

private:
    static constexpr qsizetype stretch = 128 * 1024;

    void write();

    Write m_write;
    std::function<void()> m_written;
    QByteArray m_waiting;
    QByteArray m_spare; // its memory is used again
    std::optional<Response> m_refusal;
    bool m_finished = false;
    DiskTask m_disk;
};

} // namespace veilpix::http
