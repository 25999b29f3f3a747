#include "server/http/BodySpool.h"

#include <QDir>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

// Reads a stretch of a spool by pread, so that several readers do not disturb each other.
class SpoolReader final : public QIODevice {
public:
    SpoolReader(std::shared_ptr<const BodySpool> spool, qint64 offset, qint64 length)
        : m_spool(std::move(spool)), m_offset(offset), m_length(length)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    [[nodiscard]] qint64 size() const override { return m_length; }

protected:
    qint64 readData(char* to, qint64 most) override
    {
        const qint64 wanted = std::min(most, m_length - pos());
        if (wanted <= 0) {
            return most > 0 ? -1 : 0;
        }
        for (;;) {
            const ssize_t got = ::pread(m_spool->descriptor(), to, static_cast<size_t>(wanted), m_offset + pos());
            if (got >= 0) {
                return got;
            }
            if (errno != EINTR) {
                return -1;
            }
        }
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    std::shared_ptr<const BodySpool> m_spool;
    qint64 m_offset;
    qint64 m_length;
};

tl::unexpected<Error> spoolFailure(const char* what)
{
    const int error = errno;
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    const bool readOnly = error == EROFS || error == EACCES || error == EPERM;
    return fail(full       ? ErrorCode::NoSpace
                : readOnly ? ErrorCode::PermissionDenied
                           : ErrorCode::Io,
                u"%1: %2"_s.arg(QLatin1String(what), QString::fromLocal8Bit(std::strerror(error))));
}

} // namespace

Result<std::shared_ptr<BodySpool>> BodySpool::create(const QString& folder)
{
    const QByteArray path = QFile::encodeName(folder.isEmpty() ? QDir::tempPath() : folder);
    int descriptor = ::open(path.constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
        // A file system without unnamed files: make one and take its name away at once.
        QByteArray name = path + "/spool-XXXXXX";
        descriptor = ::mkostemp(name.data(), O_CLOEXEC);
        if (descriptor >= 0) {
            ::unlink(name.constData());
        }
    }
    if (descriptor < 0) {
        return spoolFailure("spool file");
    }
    return std::shared_ptr<BodySpool>(new BodySpool(descriptor));
}

Result<std::shared_ptr<BodySpool>> BodySpool::createInMemory()
{
    const int descriptor = ::memfd_create("spool", MFD_CLOEXEC);
    if (descriptor < 0) {
        return spoolFailure("spool in memory");
    }
    return std::shared_ptr<BodySpool>(new BodySpool(descriptor));
}

BodySpool::~BodySpool()
{
    ::close(m_descriptor);
}

Result<void> BodySpool::append(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t done = ::pwrite(m_descriptor, bytes.data(), static_cast<size_t>(bytes.size()), m_size);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return spoolFailure("spool write");
        }
        m_size += done;
        bytes = bytes.sliced(done);
    }
    return {};
}

std::unique_ptr<QIODevice> BodySpool::open(qint64 offset, qint64 length) const
{
    const qint64 start = std::clamp<qint64>(offset, 0, m_size);
    const qint64 rest = m_size - start;
    return std::make_unique<SpoolReader>(shared_from_this(), start, length < 0 ? rest : std::min(length, rest));
}

Result<QByteArray> BodySpool::readAll(qint64 most) const
{
    if (m_size > most) {
        return fail(ErrorCode::TooLarge, u"the content is larger than %1 bytes"_s.arg(most));
    }
    QByteArray bytes(m_size, Qt::Uninitialized);
    qint64 have = 0;
    while (have < m_size) {
        const ssize_t got = ::pread(m_descriptor, bytes.data() + have, static_cast<size_t>(m_size - have), have);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return spoolFailure("spool read");
        }
        have += got;
    }
    return bytes;
}

} // namespace veilpix::http
