// A body on its way through the server as a file that has no name: it is gone with its last owner, also after a crash.
#pragma once

#include <QFile>
#include <QIODevice>
#include <memory>

#include "common/base/Result.h"

namespace veilpix::http {

class BodySpool : public std::enable_shared_from_this<BodySpool> {
public:
    // A new, empty spool in the folder (which must exist). Io or NoSpace when the system refuses.
    [[nodiscard]] static Result<std::shared_ptr<BodySpool>> create(const QString& folder);
    // The same without a disk: in memory that the system holds for the descriptor.
    [[nodiscard]] static Result<std::shared_ptr<BodySpool>> createInMemory();
    ~BodySpool();
    Q_DISABLE_COPY_MOVE(BodySpool)

    // Appends all of it, or fails with NoSpace, PermissionDenied or Io. One thread at a time; may wait for the disk.
    [[nodiscard]] Result<void> append(QByteArrayView bytes);
    [[nodiscard]] qint64 size() const { return m_size; }

    // An own, independent read position over [offset, offset + length); length -1 means to the end. Costs no descriptor
    // and keeps the spool.
    [[nodiscard]] std::unique_ptr<QIODevice> open(qint64 offset = 0, qint64 length = -1) const;
    // The whole content in memory: only for bodies that the caller knows to be small. TooLarge beyond most.
    [[nodiscard]] Result<QByteArray> readAll(qint64 most) const;
    // For sendfile, linkat or pread; stays owned by the spool.
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    explicit BodySpool(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
    qint64 m_size = 0;
};

} // namespace veilpix::http
