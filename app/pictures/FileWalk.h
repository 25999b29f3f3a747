// Finds the files behind what a person dropped: files as they are, folders with all that is in them.
#pragma once

#include <QString>
#include <QStringList>
#include <functional>
#include <stop_token>
#include <vector>

#include "common/base/Result.h"

namespace veilpix::pictures {

struct FoundFile {
    QString path;
    qint64 size = 0;
};

struct FileWalk {
    struct Rejected {
        QString path;
        Error error;
    };
    std::vector<FoundFile> files;
    std::vector<Rejected> rejected;

    // For any thread. Hidden files and links inside of folders are skipped; a folder without files is rejected.
    // found: told now and then how many files there are so far, on this thread.
    [[nodiscard]] static FileWalk through(const QStringList& paths, const std::stop_token& stop,
                                          const std::function<void(int)>& found = {});
};

} // namespace veilpix::pictures
