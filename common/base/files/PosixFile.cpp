#include "common/base/files/PosixFile.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

#include "common/base/Literals.h"

namespace veilpix::base {

namespace {

template <class Call> auto retried(Call call)
{
    for (;;) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) {
            return result;
        }
    }
}

} // namespace

ErrorCode codeOfErrno(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ErrorCode::NoSpace;
    case EACCES:
    case EPERM:
    case EROFS:
        return ErrorCode::PermissionDenied;
    case ENOENT:
    case ENOTDIR:
        return ErrorCode::NoSuchFile;
    case EEXIST:
        return ErrorCode::AlreadyExists;
    case EMFILE:
    case ENFILE:
        return ErrorCode::Busy; // passes
    case EOPNOTSUPP:
        return ErrorCode::Unsupported;
    default:
        return ErrorCode::Io;
    }
}

tl::unexpected<Error> systemFailure(const char* what, int error)
{
    return fail(codeOfErrno(error),
                u"%1: %2"_s.arg(QString::fromLatin1(what), QString::fromLocal8Bit(std::strerror(error))));
}

Result<PosixFile> PosixFile::open(const QString& path, Mode mode)
{
    int flags = O_CLOEXEC;
    switch (mode) {
    case Mode::CreateNew:
        flags |= O_RDWR | O_CREAT | O_EXCL;
        break;
    case Mode::Create:
        flags |= O_RDWR | O_CREAT | O_TRUNC;
        break;
    case Mode::Write:
        flags |= O_RDWR;
        break;
    case Mode::Read:
        flags |= O_RDONLY | O_NONBLOCK;
        break;
    }
    const QByteArray name = QFile::encodeName(path);
    const int descriptor = retried([&] { return ::open(name.constData(), flags, 0600); });
    if (descriptor < 0) {
        return systemFailure("open");
    }
    return PosixFile(descriptor);
}

Result<PosixFile> PosixFile::openUnnamed(const QString& folder)
{
    const QByteArray name = QFile::encodeName(folder);
    const int descriptor = retried([&] { return ::open(name.constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); });
    if (descriptor < 0) {
        // What file systems say that do not know of this: some take it for a folder that is to be written.
        return systemFailure("open", errno == EISDIR || errno == EINVAL ? EOPNOTSUPP : errno);
    }
    return PosixFile(descriptor);
}

PosixFile::~PosixFile()
{
    close();
}

PosixFile::PosixFile(PosixFile&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

PosixFile& PosixFile::operator=(PosixFile&& other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

void PosixFile::close()
{
    if (m_descriptor >= 0) {
        ::close(std::exchange(m_descriptor, -1));
    }
}

Result<qint64> PosixFile::size() const
{
    struct stat status {};
    if (::fstat(m_descriptor, &status) < 0) {
        return systemFailure("stat");
    }
    return status.st_size;
}

Result<void> PosixFile::writeAt(qint64 offset, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const auto written =
            retried([&] { return ::pwrite(m_descriptor, bytes.data(), static_cast<size_t>(bytes.size()), offset); });
        if (written < 0) {
            return systemFailure("write");
        }
        offset += written;
        bytes = bytes.sliced(written);
    }
    return {};
}

Result<qint64> PosixFile::readAt(qint64 offset, char* to, qint64 most) const
{
    const auto got = retried([&] { return ::pread(m_descriptor, to, static_cast<size_t>(most), offset); });
    if (got < 0) {
        return systemFailure("read");
    }
    return got;
}

Result<void> PosixFile::truncate(qint64 size)
{
    if (retried([&] { return ::ftruncate(m_descriptor, size); }) < 0) {
        return systemFailure("truncate");
    }
    return {};
}

Result<void> PosixFile::sync()
{
    // Not fdatasync: a file that has just been made needs its size and times too.
    if (retried([&] { return ::fsync(m_descriptor); }) < 0) {
        return systemFailure("sync");
    }
    return {};
}

void PosixFile::beginWriteback(qint64 offset, qint64 length)
{
    (void)::sync_file_range(m_descriptor, offset, length, SYNC_FILE_RANGE_WRITE);
}

Result<void> unlinkFile(const QString& path)
{
    if (::unlink(QFile::encodeName(path).constData()) < 0 && errno != ENOENT && errno != ENOTDIR) {
        return systemFailure("unlink");
    }
    return {};
}

Result<qint64> freeBytes(const QString& folder)
{
    struct statvfs status {};
    if (::statvfs(QFile::encodeName(folder).constData(), &status) < 0) {
        Error error = systemFailure("statvfs").value();
        if (error.code == ErrorCode::NoSuchFile) {
            error.code = ErrorCode::Io;
        }
        return tl::unexpected(error);
    }
    return static_cast<qint64>(status.f_bavail) * static_cast<qint64>(status.f_frsize);
}

} // namespace veilpix::base
