#include "app/pictures/FileWalk.h"

#include <QDirIterator>
#include <QFileInfo>
#include <QSet>

#include "common/base/Literals.h"
#include "common/base/files/OpenFailure.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::pictures {

namespace {

void take(FileWalk& walk, const QFileInfo& info)
{
    const QString path = info.absoluteFilePath();
    if (!info.exists()) {
        walk.rejected.push_back({path, {ErrorCode::NoSuchFile, u"no such file"_s}});
    } else if (!info.isFile()) {
        walk.rejected.push_back({path, {ErrorCode::NotAFile, u"not a file"_s}});
    } else if (const Result<void> readable = base::checkReadable(path); !readable) {
        walk.rejected.push_back({path, readable.error()});
    } else if (info.size() > qint64(picture::maximumContent)) {
        walk.rejected.push_back({path, {ErrorCode::TooLarge, u"over 512 MiB"_s}});
    } else {
        walk.files.push_back({path, info.size()});
    }
}

// Walking passes over a folder that it may not read without a word, and names the files of one that it may not enter.
// Whether this folder is open.
bool isOpenFolder(FileWalk& walk, const QFileInfo& folder)
{
    const QString path = folder.absoluteFilePath();
    Result<void> open = base::checkReadable(path);
    if (open && !folder.isExecutable()) {
        open = fail(ErrorCode::PermissionDenied, u"may not be entered"_s);
    }
    if (!open) {
        walk.rejected.push_back({path, open.error()});
    }
    return open.has_value();
}

} // namespace

FileWalk FileWalk::through(const QStringList& paths, const std::stop_token& stop, const std::function<void(int)>& found)
{
    constexpr qsizetype tellEvery = 200;
    FileWalk walk;
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (!info.isDir()) {
            take(walk, info);
            continue;
        }
        const std::size_t before = walk.files.size() + walk.rejected.size();
        if (!isOpenFolder(walk, info)) {
            continue;
        }
        QStringList inside;
        QSet<QString> closed;
        QDirIterator entries(path, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks,
                             QDirIterator::Subdirectories);
        while (entries.hasNext() && !stop.stop_requested()) {
            const QString entry = entries.next();
            if (entries.fileInfo().isDir()) {
                if (!isOpenFolder(walk, entries.fileInfo())) {
                    closed.insert(entry);
                }
                continue;
            }
            if (closed.contains(entries.fileInfo().path())) {
                continue;
            }
            inside.append(entry);
            if (found && inside.size() % tellEvery == 0) {
                found(int(walk.files.size()) + int(inside.size()));
            }
        }
        inside.sort();
        for (const QString& file : inside) {
            take(walk, QFileInfo(file));
        }
        if (walk.files.size() + walk.rejected.size() == before) {
            walk.rejected.push_back({path, {ErrorCode::EmptyFolder, u"nothing in this folder"_s}});
        }
    }
    return walk;
}

} // namespace veilpix::pictures
