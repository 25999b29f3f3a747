// What lies in a folder and its subfolders, by names as the file system has them: bytes, which need not be UTF-8.
#pragma once

#include <QByteArrayList>
#include <vector>

#include "common/base/Result.h"

namespace veilpix::cli {

struct FolderListing {
    QByteArrayList files; // sorted
    int others = 0;       // links, pipes and devices, none of which is followed
    struct Unreadable {
        QByteArray folder;
        Error error;
    };
    std::vector<Unreadable> unreadable;
};

[[nodiscard]] FolderListing listFolder(const QByteArray& folder);

} // namespace veilpix::cli
