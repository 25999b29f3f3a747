// The few system calls under the blobs, with their errors as Errors: what fsync and rename promise is promised here.
#pragma once

#include <QByteArrayView>
#include <QFile>
#include <QString>

#include "common/base/Result.h"

namespace veilpix::store {

// NoSpace, PermissionDenied, NotFound, AlreadyExists or Io, from errno.
[[nodiscard]] tl::unexpected<Error> systemFailure(const char* what);
[[nodiscard]] ErrorCode codeOfErrno(int error);

class PosixFile {
public:
    enum class Mode { CreateNew, Create, Write, Read }; // CreateNew fails when it exists; files are made 0600
    [[nodiscard]] static Result<PosixFile> open(const QString& path, Mode mode);
    ~PosixFile();
    PosixFile(PosixFile&& other) noexcept;
    PosixFile& operator=(PosixFile&& other) noexcept;

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] Result<qint64> size() const;
    [[nodiscard]] Result<void> writeAt(qint64 offset, QByteArrayView bytes);
    [[nodiscard]] Result<qint64> readAt(qint64 offset, char* to, qint64 most) const; // 0: the end
    [[nodiscard]] Result<void> truncate(qint64 size);
    [[nodiscard]] Result<void> sync();
    void close();

private:
    explicit PosixFile(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

[[nodiscard]] Result<void> syncFolder(const QString& path);
// Replaces `to`; both are safe on disk under the new name when it returns (the file itself has to be synced before).
[[nodiscard]] Result<void> renameDurably(const QString& from, const QString& to);
// Gone already is success.
[[nodiscard]] Result<void> unlinkFile(const QString& path);
// Makes the folder (0700) and syncs the one above; one that exists is success.
[[nodiscard]] Result<void> makeFolder(const QString& path);
// Bytes that may still be written to the disk under the folder, without those that are kept for root. Io also when the
// folder is missing.
[[nodiscard]] Result<qint64> freeBytes(const QString& folder);

} // namespace veilpix::store
