#include "app/transfers/FileWalk.h"

#include <QDirIterator>
#include <QFileInfo>

#include "common/base/OpenFailure.h"
#include "common/picture/PictureGeometry.h"

namespace veilpix::transfers {

namespace {

void take(FileWalk& walk, const QFileInfo& info)
{
    const QString path = info.absoluteFilePath();
    if (!info.exists())
        walk.rejected.push_back({path, {ErrorCode::NotFound, QStringLiteral("no such file")}});
    else if (!info.isFile())
        walk.rejected.push_back({path, {ErrorCode::NotAFile, QStringLiteral("not a file")}});
    else if (const Result<void> readable = base::checkReadable(path); !readable)
        walk.rejected.push_back({path, readable.error()});
    else if (info.size() > qint64(picture::maximumContent))
        walk.rejected.push_back({path, {ErrorCode::TooLarge, QStringLiteral("over 512 MiB")}});
    else
        walk.files.push_back({path, info.size()});
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
        QStringList inside;
        QDirIterator files(path, QDir::Files | QDir::NoSymLinks, QDirIterator::Subdirectories);
        while (files.hasNext() && !stop.stop_requested()) {
            inside.append(files.next());
            if (found && inside.size() % tellEvery == 0)
                found(int(walk.files.size()) + int(inside.size()));
        }
        inside.sort();
        for (const QString& file : inside)
            take(walk, QFileInfo(file));
        if (walk.files.size() + walk.rejected.size() == before)
            walk.rejected.push_back({path, {ErrorCode::NotFound, QStringLiteral("nothing in this folder")}});
    }
    return walk;
}

} // namespace veilpix::transfers
