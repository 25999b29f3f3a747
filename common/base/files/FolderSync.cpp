#include "common/base/files/FolderSync.h"

#include <QFileInfo>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/Try.h"
#include "common/base/files/PosixFile.h"

namespace veilpix::base {

Result<void> syncFolder(const QString& path)
{
    VEILPIX_TRY(const auto folder, PosixFile::open(path, PosixFile::Mode::Read));
    while (::fsync(folder.descriptor()) < 0) {
        if (errno == EINVAL) {
            return {};
        }
        if (errno != EINTR) {
            return systemFailure("sync folder");
        }
    }
    return {};
}

Result<void> renameDurably(const QString& from, const QString& to)
{
    if (::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) < 0) {
        return systemFailure("rename");
    }
    return syncFolder(QFileInfo(to).path());
}

Result<void> makeFolder(const QString& path)
{
    if (::mkdir(QFile::encodeName(path).constData(), 0700) == 0) {
        return syncFolder(QFileInfo(path).path());
    }
    const int error = errno;
    if (error == EEXIST && QFileInfo(path).isDir()) {
        return {};
    }
    return systemFailure("make folder", error);
}

} // namespace veilpix::base
