#include "server/store/DataFolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cerrno>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/Literals.h"
#include "common/base/files/FolderSync.h"
#include "common/base/files/PosixFile.h"

namespace veilpix::store {

using base::PosixFile;

DataFolder::DataFolder(QString path, std::unique_ptr<PosixFile> lock) : m_path(std::move(path)), m_lock(std::move(lock))
{
}

DataFolder::DataFolder(DataFolder&&) noexcept = default;
DataFolder& DataFolder::operator=(DataFolder&&) noexcept = default;
DataFolder::~DataFolder() = default;

Result<DataFolder> DataFolder::open(const QString& path, Use use)
{
    const QString root = QDir(path).absolutePath();
    // The folders above are the operator's: made with their own umask, not with ours.
    if (const QString above = QFileInfo(root).path(); !QDir().mkpath(above)) {
        return fail(ErrorCode::PermissionDenied, u"cannot make the folder %1"_s.arg(above));
    }
    for (const char* part : {"", "/blobs", "/spool", "/secrets"}) {
        if (auto made = base::makeFolder(root + QLatin1String(part)); !made) {
            return fail(made.error().code, u"%1: %2"_s.arg(root + QLatin1String(part), made.error().context));
        }
    }
    std::unique_ptr<PosixFile> lock;
    if (use == Use::Exclusive) {
        auto file = PosixFile::open(root + u"/lock"_s, PosixFile::Mode::Create);
        if (!file) {
            return fail(file.error().code, u"%1/lock: %2"_s.arg(root, file.error().context));
        }
        if (::flock(file->descriptor(), LOCK_EX | LOCK_NB) < 0) {
            return errno == EWOULDBLOCK ? fail(ErrorCode::Busy, u"another process uses %1"_s.arg(root))
                                        : base::systemFailure("lock");
        }
        lock = std::make_unique<PosixFile>(std::move(*file));
    }
    return DataFolder(root, std::move(lock));
}

Result<void> DataFolder::probe() const
{
    for (const QString& folder : {blobs(), spool()}) {
        if (::access(QFile::encodeName(folder).constData(), W_OK | X_OK) < 0) {
            return base::systemFailure("access");
        }
    }
    return {};
}

QString DataFolder::database() const
{
    return m_path + u"/veilpix.db"_s;
}

QString DataFolder::blobs() const
{
    return m_path + u"/blobs"_s;
}

QString DataFolder::spool() const
{
    return m_path + u"/spool"_s;
}

QString DataFolder::secrets() const
{
    return m_path + u"/secrets"_s;
}

} // namespace veilpix::store
