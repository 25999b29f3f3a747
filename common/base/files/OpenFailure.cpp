#include "common/base/files/OpenFailure.h"

#include <QFile>
#include <cstring>
#include <unistd.h>

#include "common/base/files/PosixFile.h"

namespace veilpix::base {

// One question to the system, so that its answer cannot be made of two moments: a file that has just been removed would
// look "there, and not readable" to somebody who asks for both.
Result<void> checkReadable(const QString& path)
{
    if (::access(QFile::encodeName(path).constData(), R_OK) == 0) {
        return {};
    }
    const int error = errno;
    return fail(codeOfErrno(error), QString::fromLocal8Bit(std::strerror(error)));
}

Error openFailure(const QFileDevice& file)
{
    const Result<void> now = checkReadable(file.fileName());
    return {now ? ErrorCode::Io : now.error().code, file.errorString()};
}

} // namespace veilpix::base
