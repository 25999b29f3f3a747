// The few system calls under files, with their errors as Errors: what fsync promises is promised here.
#pragma once

#include <QByteArrayView>
#include <QFile>
#include <QString>
#include <cerrno>

#include "common/base/Result.h"

namespace veilpix::base {

// NoSpace, PermissionDenied, NoSuchFile, AlreadyExists, Busy (out of descriptors), Unsupported or Io, from errno.
[[nodiscard]] ErrorCode codeOfErrno(int error);
[[nodiscard]] tl::unexpected<Error> systemFailure(const char* what, int error = errno);

class PosixFile {
public:
    // CreateNew fails when it exists; files are made 0600. Read opens folders too, and does not wait at a pipe.
    enum class Mode { CreateNew, Create, Write, Read };
    [[nodiscard]] static Result<PosixFile> open(const QString& path, Mode mode);
    // To be written and read, without a name in the folder. Unsupported where the file system has no such files.
    [[nodiscard]] static Result<PosixFile> openUnnamed(const QString& folder);
    ~PosixFile();
    PosixFile(PosixFile&& other) noexcept;
    PosixFile& operator=(PosixFile&& other) noexcept;

    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] Result<qint64> size() const;
    [[nodiscard]] Result<void> writeAt(qint64 offset, QByteArrayView bytes);
    [[nodiscard]] Result<qint64> readAt(qint64 offset, char* to, qint64 most) const; // 0: the end
    [[nodiscard]] Result<void> truncate(qint64 size);
    [[nodiscard]] Result<void> sync();
    // The disk may begin with these bytes; promises nothing.
    void beginWriteback(qint64 offset, qint64 length);
    void close();

private:
    explicit PosixFile(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

// Gone already is success.
[[nodiscard]] Result<void> unlinkFile(const QString& path);
// Bytes that may still be written to the disk under the folder, without those that are kept for root. Io also when the
// folder is missing.
[[nodiscard]] Result<qint64> freeBytes(const QString& folder);

} // namespace veilpix::base
