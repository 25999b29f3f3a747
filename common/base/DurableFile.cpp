#include "common/base/DurableFile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <fcntl.h>
#include <unistd.h>

#include "common/base/Literals.h"

namespace veilpix {

Result<void> replaceFileDurably(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path); // syncs what it wrote before it renames
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
        file.write(bytes) != bytes.size() || !file.commit()) {
        return fail(ErrorCode::Io, file.errorString());
    }
    const int folder =
        ::open(QFile::encodeName(QFileInfo(path).absolutePath()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = folder >= 0 && ::fsync(folder) == 0;
    if (folder >= 0) {
        ::close(folder);
    }
    return synced ? Result<void>() : fail(ErrorCode::Io, u"the folder could not be flushed"_s);
}

} // namespace veilpix
