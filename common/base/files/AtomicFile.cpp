#include "common/base/files/AtomicFile.h"

#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/FolderSync.h"

namespace veilpix::base {

namespace {

QByteArray pathOfDescriptor(int descriptor)
{
    return "/proc/self/fd/" + QByteArray::number(descriptor);
}

QString hiddenNameIn(const QString& folder)
{
    return u"%1/.veilpix-%2.part"_s.arg(folder).arg(QRandomGenerator::system()->generate64(), 16, 16, QChar(u'0'));
}

int link(const QByteArray& from, const QString& to)
{
    return ::linkat(AT_FDCWD, from.constData(), AT_FDCWD, QFile::encodeName(to).constData(), AT_SYMLINK_FOLLOW);
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

AtomicFile::AtomicFile(QString path, Options options)
    : m_path(std::move(path)), m_options(std::move(options)), m_device(std::make_unique<QFile>())
{
}

AtomicFile::~AtomicFile()
{
    discard();
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_options(std::move(other.m_options)),
      m_content(std::exchange(other.m_content, std::nullopt)), m_device(std::move(other.m_device)),
      m_appended(other.m_appended), m_inPlace(other.m_inPlace),
      m_temporaryPath(std::exchange(other.m_temporaryPath, {})), m_heldName(std::move(other.m_heldName))
{
}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept
{
    discard();
    m_path = std::move(other.m_path);
    m_options = std::move(other.m_options);
    m_content = std::exchange(other.m_content, std::nullopt);
    m_device = std::move(other.m_device);
    m_appended = other.m_appended;
    m_inPlace = other.m_inPlace;
    m_temporaryPath = std::exchange(other.m_temporaryPath, {});
    m_heldName = std::move(other.m_heldName);
    return *this;
}

void AtomicFile::discard()
{
    if (m_device) {
        m_device->close();
    }
    m_content.reset();
    if (!m_temporaryPath.isEmpty()) {
        (void)unlinkFile(m_temporaryPath);
    }
    dropTemporaryName();
}

void AtomicFile::takeTemporaryName(const QString& path)
{
    m_temporaryPath = path;
    m_heldName = TemporaryName(QFile::encodeName(path));
}

void AtomicFile::dropTemporaryName()
{
    m_temporaryPath.clear();
    m_heldName = {};
}

Result<void> AtomicFile::checkFree(const QFileInfo& target, Existing existing)
{
    if (target.isDir()) {
        return fail(ErrorCode::AlreadyExists, u"a folder has this name"_s);
    }
    if (existing == Existing::Refuse && (target.exists() || target.isSymLink())) {
        return fail(ErrorCode::AlreadyExists, u"a file has this name"_s);
    }
    return {};
}

Result<void> AtomicFile::setFileName(const QString& name)
{
    if (name.isEmpty() || name == u"."_s || name == u".."_s || name.contains(u'/')) {
        return fail(ErrorCode::InvalidArgument, u"not a plain file name"_s);
    }
    const QFileInfo target(QFileInfo(m_path).dir(), name);
    VEILPIX_TRY_VOID(checkFree(target, m_options.existing));
    m_path = target.absoluteFilePath();
    return {};
}

Result<AtomicFile> AtomicFile::create(const QString& path, const Options& options)
{
    const QFileInfo target(path);
    VEILPIX_TRY_VOID(checkFree(target, options.existing));
    AtomicFile out(target.absoluteFilePath(), options);
    if (const auto opened = out.open(target.absolutePath()); !opened) {
        return opened.error().code == ErrorCode::NoSuchFile
                   ? fail(ErrorCode::NoSuchFile, u"there is no folder %1"_s.arg(target.absolutePath()))
                   : tl::unexpected(opened.error());
    }
    return out;
}

Result<void> AtomicFile::write(const QString& path, QByteArrayView bytes, const Options& options)
{
    VEILPIX_TRY(auto file, create(path, options));
    VEILPIX_TRY_VOID(file.append(bytes));
    return file.commit();
}

Result<void> AtomicFile::open(const QString& folder)
{
    VEILPIX_TRY(m_content, openTemporary(folder));
    if (!m_device->open(m_content->descriptor(), QIODevice::ReadWrite, QFileDevice::DontCloseHandle)) {
        return fail(ErrorCode::Io, m_device->errorString());
    }
    return {};
}

Result<PosixFile> AtomicFile::openTemporary(const QString& folder)
{
    if (m_options.temporaryName.isEmpty()) {
        auto unnamed = PosixFile::openUnnamed(folder);
        if (!unnamed && unnamed.error().code != ErrorCode::Unsupported) {
            return unnamed;
        }
        // It can be named only where /proc is.
        if (unnamed && ::access(pathOfDescriptor(unnamed->descriptor()).constData(), F_OK) == 0) {
            return unnamed;
        }
    }
    const bool hidden = m_options.temporaryName.isEmpty();
    takeTemporaryName(hidden ? hiddenNameIn(folder) : folder + u'/' + m_options.temporaryName);
    auto named = PosixFile::open(m_temporaryPath, hidden ? PosixFile::Mode::CreateNew : PosixFile::Mode::Create);
    if (!named) {
        dropTemporaryName();
    }
    return named;
}

Result<void> AtomicFile::append(QByteArrayView bytes)
{
    VEILPIX_TRY_VOID(m_content->writeAt(m_appended, bytes));
    m_appended += bytes.size();
    return {};
}

Result<void> AtomicFile::commit(const std::stop_token& stop)
{
    if (!m_content) {
        return fail(ErrorCode::InvalidArgument, u"already committed"_s);
    }
    if (!m_device->flush()) {
        return fail(m_device->error() == QFileDevice::ResourceError ? ErrorCode::NoSpace : ErrorCode::Io,
                    m_device->errorString());
    }
    setMode();
    if (m_options.sync != Sync::None) {
        VEILPIX_TRY_VOID(m_content->sync());
    }
    if (stop.stop_requested()) {
        return fail(ErrorCode::Cancelled);
    }
    VEILPIX_TRY_VOID(publish());
    m_inPlace = true;
    m_device->close();
    m_content.reset();
    if (m_options.sync == Sync::None) {
        return {};
    }
    auto synced = syncFolder(QFileInfo(m_path).absolutePath());
    return m_options.sync == Sync::Name ? synced : Result<void>();
}

// Where a file system keeps no modes there is nothing to be done, so a failure is none.
void AtomicFile::setMode()
{
    mode_t mode = 0600;
    if (m_options.access == Access::Usual) {
        struct stat status {};
        const bool replaces = m_options.existing == Existing::Replace &&
                              ::lstat(QFile::encodeName(m_path).constData(), &status) == 0 && S_ISREG(status.st_mode);
        mode = replaces ? status.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO) : 0666 & ~maskOfNewFiles();
    } else if (m_options.temporaryName.isEmpty()) {
        return; // made so; one that was cut short may have had another
    }
    (void)::fchmod(m_content->descriptor(), mode);
}

// Names are given by link(), which refuses a name that is taken, or by rename(), which replaces it in one step.
Result<void> AtomicFile::publish()
{
    if (m_temporaryPath.isEmpty()) {
        VEILPIX_TRY_VOID(nameUnnamed());
        if (m_temporaryPath.isEmpty()) {
            return {};
        }
    } else if (m_options.existing == Existing::Refuse) {
        if (link(QFile::encodeName(m_temporaryPath), m_path) == 0) {
            (void)unlinkFile(m_temporaryPath);
            dropTemporaryName();
            return {};
        }
        if (errno == EEXIST || errno == ENOSPC) {
            return systemFailure("link");
        }
        // No hard links here (FAT, some network shares): the name is free but for a race.
        if (QFileInfo::exists(m_path)) {
            return systemFailure("link", EEXIST);
        }
    }
    if (::rename(QFile::encodeName(m_temporaryPath).constData(), QFile::encodeName(m_path).constData()) != 0) {
        return systemFailure("rename");
    }
    dropTemporaryName();
    return {};
}

// Its own name where that is free, else a temporary one from which it can be renamed.
Result<void> AtomicFile::nameUnnamed()
{
    const QByteArray from = pathOfDescriptor(m_content->descriptor());
    if (link(from, m_path) == 0) {
        return {};
    }
    if (errno != EEXIST || m_options.existing == Existing::Refuse) {
        return systemFailure("link");
    }
    takeTemporaryName(hiddenNameIn(QFileInfo(m_path).absolutePath()));
    if (link(from, m_temporaryPath) != 0) {
        const int error = errno;
        dropTemporaryName();
        return systemFailure("link", error);
    }
    return {};
}

} // namespace veilpix::base
