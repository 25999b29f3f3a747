#include "app/views/DroppedPaths.h"

#include <QDirIterator>
#include <QFileInfo>

#include "app/views/widgets/PictureLoader.h"
#include "common/base/Literals.h"

namespace veilpix::views {

namespace {

bool isEncryptedFile(const QFileInfo& file)
{
    // Only of a file: a pipe of that name would be waited for without end.
    return file.isFile() && file.suffix().compare("png"_L1, Qt::CaseInsensitive) == 0 &&
           PictureLoader::isEncryptedPicture(file.filePath());
}

// The path itself when it is an encrypted picture; of a folder all files, when nothing else is in it: a copy of what
// the server kept.
QStringList encryptedIn(const QString& path)
{
    if (!QFileInfo(path).isDir()) {
        return isEncryptedFile(QFileInfo(path)) ? QStringList{path} : QStringList();
    }
    QStringList all;
    QDirIterator walk(path, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        all.append(walk.next());
        if (!isEncryptedFile(walk.fileInfo())) {
            return {};
        }
    }
    all.sort();
    return all;
}

} // namespace

DroppedPaths DroppedPaths::sort(const QStringList& paths)
{
    DroppedPaths sorted;
    for (const QString& path : paths) {
        const QStringList inside = encryptedIn(path);
        sorted.encrypted += inside;
        if (inside.isEmpty()) {
            sorted.plain.append(path);
        }
    }
    return sorted;
}

} // namespace veilpix::views
