#include "common/picture/FileExport.h"

#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Literals.h"

namespace veilpix::picture {

namespace {

tl::unexpected<Error> systemFailure(int error, const char* doing)
{
    const QString context = u"cannot %1: %2"_s.arg(QLatin1String(doing), QString::fromLocal8Bit(std::strerror(error)));
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return fail(ErrorCode::NoSpace, context);
    case EEXIST:
        return fail(ErrorCode::AlreadyExists, context);
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::NoSuchFile, context);
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(ErrorCode::PermissionDenied, context);
    default:
        return fail(ErrorCode::Io, context);
    }
}

QByteArray pathOfDescriptor(int descriptor)
{
    return "/proc/self/fd/" + QByteArray::number(descriptor);
}

QString hiddenNameIn(const QString& folder)
{
    return u"%1/.veilpix-%2.part"_s.arg(folder).arg(QRandomGenerator::system()->generate64(), 16, 16, QChar(u'0'));
}

// Some file systems sync no folders: the file itself is safe by then, so that is no failure.
void syncFolder(const QString& folder)
{
    const int descriptor = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return;
    }
    (void)::fsync(descriptor);
    (void)::close(descriptor);
}

// umask() can only be read by setting it, under the feet of other threads.
mode_t maskOfNewFiles()
{
    constexpr mode_t nothingForOthers = 077;
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly)) {
        return nothingForOthers;
    }
    const QByteArray all = status.readAll();
    const QByteArray name = "\nUmask:";
    const qsizetype at = all.indexOf(name);
    bool number = false;
    const auto mask =
        all.mid(at + name.size(), all.indexOf('\n', at + 1) - at - name.size()).trimmed().toUInt(&number, 8);
    return at >= 0 && number ? mask : nothingForOthers;
}

} // namespace

FileExport::FileExport(QString path, Existing existing)
    : m_path(std::move(path)), m_existing(existing), m_file(std::make_unique<QFile>())
{
}

FileExport::~FileExport()
{
    discard();
}

FileExport::FileExport(FileExport&& other) noexcept
    : m_path(std::move(other.m_path)), m_existing(other.m_existing), m_file(std::move(other.m_file)),
      m_forOwnerAlone(other.m_forOwnerAlone), m_temporaryPath(std::exchange(other.m_temporaryPath, {})),
      m_heldName(std::move(other.m_heldName))
{
}

FileExport& FileExport::operator=(FileExport&& other) noexcept
{
    discard();
    m_path = std::move(other.m_path);
    m_existing = other.m_existing;
    m_file = std::move(other.m_file);
    m_forOwnerAlone = other.m_forOwnerAlone;
    m_temporaryPath = std::exchange(other.m_temporaryPath, {});
    m_heldName = std::move(other.m_heldName);
    return *this;
}

void FileExport::discard()
{
    if (m_file) {
        m_file->close();
    }
    if (!m_temporaryPath.isEmpty()) {
        (void)::unlink(QFile::encodeName(m_temporaryPath).constData());
    }
    dropTemporaryName();
}

void FileExport::takeTemporaryName(const QString& folder)
{
    m_temporaryPath = hiddenNameIn(folder);
    m_heldName = base::TemporaryName(QFile::encodeName(m_temporaryPath));
}

void FileExport::dropTemporaryName()
{
    m_temporaryPath.clear();
    m_heldName = {};
}

Result<void> FileExport::checkFree(const QFileInfo& target, Existing existing)
{
    if (target.isDir()) {
        return fail(ErrorCode::AlreadyExists, u"a folder has this name"_s);
    }
    if (existing == Existing::Refuse && (target.exists() || target.isSymLink())) {
        return fail(ErrorCode::AlreadyExists, u"a file has this name"_s);
    }
    return {};
}

Result<void> FileExport::setFileName(const QString& name)
{
    if (name.isEmpty() || name == u"."_s || name == u".."_s || name.contains(u'/')) {
        return fail(ErrorCode::InvalidArgument, u"not a plain file name"_s);
    }
    const QFileInfo target(QFileInfo(m_path).dir(), name);
    if (auto available = checkFree(target, m_existing); !available) {
        return available;
    }
    m_path = target.absoluteFilePath();
    return {};
}

Result<FileExport> FileExport::create(const QString& path, Existing existing)
{
    const QFileInfo target(path);
    if (auto available = checkFree(target, existing); !available) {
        return tl::unexpected(available.error());
    }
    FileExport out(target.absoluteFilePath(), existing);
    if (auto opened = out.openUnnamed(target.absolutePath()); !opened) {
        return tl::unexpected(opened.error());
    }
    return out;
}

Result<void> FileExport::openUnnamed(const QString& folder)
{
    int descriptor = ::open(QFile::encodeName(folder).constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        takeTemporaryName(folder);
        descriptor =
            ::open(QFile::encodeName(m_temporaryPath).constData(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor < 0) {
            dropTemporaryName();
        }
    }
    if (descriptor < 0 && errno == ENOENT) {
        return fail(ErrorCode::NoSuchFile, u"there is no folder %1"_s.arg(folder));
    }
    if (descriptor < 0) {
        return systemFailure(errno, "create a file");
    }
    if (!m_file->open(descriptor, QIODevice::ReadWrite, QFileDevice::AutoCloseHandle)) {
        (void)::close(descriptor);
        return fail(ErrorCode::Io, m_file->errorString());
    }
    return {};
}

Result<void> FileExport::commit(const std::stop_token& stop)
{
    if (!m_file || !m_file->isOpen()) {
        return fail(ErrorCode::InvalidArgument, u"already committed"_s);
    }
    if (!m_file->flush()) {
        return fail(m_file->error() == QFileDevice::ResourceError ? ErrorCode::NoSpace : ErrorCode::Io,
                    m_file->errorString());
    }
    setMode();
    if (::fsync(m_file->handle()) != 0) {
        return systemFailure(errno, "sync the file");
    }
    if (stop.stop_requested()) {
        return fail(ErrorCode::Cancelled);
    }
    if (auto published = publish(); !published) {
        return published;
    }
    m_file->close();
    syncFolder(QFileInfo(m_path).absolutePath());
    return {};
}

// Where a file system keeps no modes there is nothing to be done, so a failure is none.
void FileExport::setMode()
{
    if (m_forOwnerAlone) {
        return;
    }
    struct stat status {};
    const bool replaces = m_existing == Existing::Replace &&
                          ::lstat(QFile::encodeName(m_path).constData(), &status) == 0 && S_ISREG(status.st_mode);
    const mode_t mode = replaces ? status.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO) : 0666 & ~maskOfNewFiles();
    (void)::fchmod(m_file->handle(), mode);
}

// Names are given by link(), which refuses a name that is taken, or by rename(), which replaces it in one step.
Result<void> FileExport::publish()
{
    const QByteArray target = QFile::encodeName(m_path);
    const bool unnamed = m_temporaryPath.isEmpty();
    const QByteArray from = unnamed ? pathOfDescriptor(m_file->handle()) : QFile::encodeName(m_temporaryPath);
    if (m_existing == Existing::Refuse) {
        if (::linkat(AT_FDCWD, from.constData(), AT_FDCWD, target.constData(), AT_SYMLINK_FOLLOW) == 0) {
            return {}; // a temporary name goes when this object does
        }
        if (unnamed || errno == EEXIST || errno == ENOSPC) {
            return systemFailure(errno, "name the file");
        }
        // No hard links here (FAT, some network shares): the name is free but for a race.
        if (QFileInfo::exists(m_path)) {
            return systemFailure(EEXIST, "name the file");
        }
    } else if (unnamed) {
        takeTemporaryName(QFileInfo(m_path).absolutePath());
        if (::linkat(AT_FDCWD, from.constData(), AT_FDCWD, QFile::encodeName(m_temporaryPath).constData(),
                     AT_SYMLINK_FOLLOW) != 0) {
            const int error = errno;
            dropTemporaryName();
            return systemFailure(error, "name the file");
        }
    }
    if (::rename(QFile::encodeName(m_temporaryPath).constData(), target.constData()) != 0) {
        return systemFailure(errno, "name the file");
    }
    dropTemporaryName();
    return {};
}

} // namespace veilpix::picture
