#include "common/base/OpenFailure.h"

#include <QFile>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace veilpix::base {

// One question to the system, so that its answer cannot be made of two moments: a file that has just been removed would
// look "there, and not readable" to somebody who asks for both.
Result<void> checkReadable(const QString& path)
{
    if (::access(QFile::encodeName(path).constData(), R_OK) == 0) {
        return {};
    }
    const int error = errno;
    const auto code = error == ENOENT || error == ENOTDIR ? ErrorCode::NoSuchFile
                      : error == EACCES || error == EPERM ? ErrorCode::PermissionDenied
                                                          : ErrorCode::Io;
    return fail(code, QString::fromLocal8Bit(std::strerror(error)));
}

Error openFailure(const QFileDevice& file)
{
    const Result<void> now = checkReadable(file.fileName());
    return {now ? ErrorCode::Io : now.error().code, file.errorString()};
}

} // namespace veilpix::base
