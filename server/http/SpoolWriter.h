// A body on its way to its spool, written on the disk threads in order. Whoever brings the body stops while isFull():
// at most two stretches of it are in memory, however slow the disk is.
#pragma once

#include <QByteArray>
#include <optional>

#include "server/http/BodySpool.h"
#include "server/http/DiskTask.h"

namespace veilpix::http {

class SpoolWriter {
public:
    // written: called on the loop whenever a stretch has been written, or has failed to be.
    SpoolWriter(Shared& shared, std::shared_ptr<LoopLink> loop, std::function<void()> written);

    void take(QByteArrayView piece);
    // That was all of it.
    void finish();
    [[nodiscard]] bool isFull() const { return m_disk.isRunning() && m_waiting.size() >= stretch; }
    // After finish(): everything is in the spool.
    [[nodiscard]] bool isDone() const { return m_finished && !m_disk.isRunning() && m_waiting.isEmpty(); }
    // NoSpace, PermissionDenied or Io: nothing more is written.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    // Once isDone().
    [[nodiscard]] const std::shared_ptr<BodySpool>& spool() const { return m_spool; }

private:
    static constexpr qsizetype stretch = 128 * 1024;

    void write();

    const QString m_folder;
    std::function<void()> m_written;
    QByteArray m_waiting;
    QByteArray m_spare; // its memory is used again
    std::shared_ptr<BodySpool> m_spool;
    std::optional<Error> m_error;
    bool m_finished = false;
    DiskTask m_disk;
};

} // namespace veilpix::http
