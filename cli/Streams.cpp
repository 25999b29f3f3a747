#include "cli/Streams.h"

#include <QFileInfo>
#include <QTemporaryFile>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/files/OpenFailure.h"
#include "common/picture/DeviceIo.h"

namespace veilpix::cli {

namespace {

constexpr qint64 CopyBytes = 1 << 20;

bool isStandardName(const QString& name)
{
    return name == u"-"_s;
}

bool takesAStream(const struct stat& status)
{
    return S_ISCHR(status.st_mode) || S_ISFIFO(status.st_mode);
}

} // namespace

InputStream::InputStream() : m_device(std::make_unique<QFile>())
{
}
InputStream::~InputStream() = default;
InputStream::InputStream(InputStream&&) noexcept = default;
InputStream& InputStream::operator=(InputStream&&) noexcept = default;

Result<InputStream> InputStream::open(const QString& name)
{
    InputStream input;
    if (isStandardName(name)) {
        input.m_standard = true;
        if (!input.m_device->open(stdin, QIODevice::ReadOnly | QIODevice::Unbuffered)) {
            return fail(ErrorCode::Io, input.m_device->errorString());
        }
        return input;
    }
    if (QFileInfo(name).isDir()) {
        return fail(ErrorCode::NotAFile, u"it is a folder"_s);
    }
    input.m_device->setFileName(name);
    if (input.m_device->open(QIODevice::ReadOnly)) {
        return input;
    }
    return tl::unexpected(base::openFailure(*input.m_device));
}

Result<InputStream> InputStream::openEncoded(const QByteArray& path)
{
    // Without O_NONBLOCK a FIFO that has taken the file's place would be waited for.
    const int descriptor = ::open(path.constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return fail(errno == EACCES || errno == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Io,
                    QString::fromLocal8Bit(std::strerror(errno)));
    }
    InputStream input;
    if (!input.m_device->open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
        (void)::close(descriptor);
        return fail(ErrorCode::Io, input.m_device->errorString());
    }
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        return fail(ErrorCode::NotAFile, u"it has become something else"_s);
    }
    return input;
}

Result<void> InputStream::makeSeekable()
{
    if (!m_device->isSequential()) {
        return {};
    }
    auto copy = std::make_unique<QTemporaryFile>();
    if (!copy->open()) {
        return picture::temporaryFailure({ErrorCode::Io, copy->errorString()});
    }
    QByteArray buffer(CopyBytes, Qt::Uninitialized);
    for (;;) {
        const qint64 got = m_device->read(buffer.data(), buffer.size());
        if (got < 0) {
            return fail(ErrorCode::Io, m_device->errorString());
        }
        if (got == 0) {
            break;
        }
        if (copy->write(buffer.constData(), got) != got) {
            return picture::temporaryFailure({ErrorCode::NoSpace, copy->errorString()});
        }
    }
    if (!copy->seek(0)) {
        return fail(ErrorCode::Io, copy->errorString());
    }
    m_device = std::move(copy);
    return {};
}

Result<OutputStream> OutputStream::openStream(const QString& name)
{
    const int descriptor = ::open(QFile::encodeName(name).constData(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return fail(errno == EACCES || errno == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Io,
                    QString::fromLocal8Bit(std::strerror(errno)));
    }
    OutputStream output;
    output.m_stream = std::make_unique<QFile>();
    if (!output.m_stream->open(descriptor, QIODevice::WriteOnly | QIODevice::Unbuffered,
                               QFileDevice::AutoCloseHandle)) {
        (void)::close(descriptor);
        return fail(ErrorCode::Io, output.m_stream->errorString());
    }
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !takesAStream(status)) {
        return fail(ErrorCode::Io, u"it has become something else"_s);
    }
    if (::isatty(descriptor) == 1) {
        return fail(ErrorCode::InvalidArgument, u"it is a terminal"_s);
    }
    return output;
}

Result<OutputStream> OutputStream::create(const QString& name, bool force)
{
    OutputStream output;
    if (isStandardName(name)) {
        if (::isatty(STDOUT_FILENO) == 1) {
            return fail(ErrorCode::InvalidArgument, u"standard output is a terminal"_s);
        }
        output.m_stream = std::make_unique<QFile>();
        if (!output.m_stream->open(stdout, QIODevice::WriteOnly | QIODevice::Unbuffered)) {
            return fail(ErrorCode::Io, output.m_stream->errorString());
        }
        return output;
    }
    QString path = name;
    struct stat status {};
    if (::stat(QFile::encodeName(name).constData(), &status) == 0) {
        if (takesAStream(status)) {
            return openStream(name);
        }
        if (!S_ISREG(status.st_mode)) {
            return fail(ErrorCode::Io, S_ISDIR(status.st_mode)    ? u"it is a folder"_s
                                       : S_ISSOCK(status.st_mode) ? u"it is a socket"_s
                                                                  : u"it is a block device"_s);
        }
        // Renaming replaces a link itself, not what it leads to.
        if (force && QFileInfo(name).isSymLink()) {
            path = QFileInfo(name).canonicalFilePath();
        }
    } else if (QFileInfo(name).isSymLink()) {
        path.clear();
    }
    if (path.isEmpty()) {
        return fail(ErrorCode::Io, u"it is a link that leads nowhere"_s);
    }
    using base::AtomicFile;
    auto file =
        AtomicFile::create(path, {.existing = force ? AtomicFile::Existing::Replace : AtomicFile::Existing::Refuse,
                                  .access = AtomicFile::Access::Usual});
    if (!file) {
        return tl::unexpected(file.error());
    }
    output.m_file.emplace(std::move(*file));
    return output;
}

void OutputStream::keepForOwnerAlone()
{
    if (m_file) {
        m_file->keepForOwnerAlone();
    }
}

QIODevice& OutputStream::device()
{
    return m_file ? m_file->device() : *m_stream;
}

bool OutputStream::hasFailed()
{
    const auto* file = qobject_cast<const QFileDevice*>(&device());
    return file && file->error() != QFileDevice::NoError;
}

Result<void> OutputStream::commit()
{
    if (m_file) {
        return m_file->commit();
    }
    if (!m_stream->flush()) {
        return fail(ErrorCode::Io, m_stream->errorString());
    }
    return {};
}

void OutputStream::takeBack()
{
    if (m_file) {
        (void)QFile::remove(m_file->path());
    }
}

} // namespace veilpix::cli
