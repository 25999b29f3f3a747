// What was dropped or chosen, sorted: pictures to add, and encrypted pictures to open.
#pragma once

#include <QStringList>

namespace veilpix::views {

struct DroppedPaths {
    QStringList plain;     // files and folders
    QStringList encrypted; // files; those of a folder that has nothing else in it, such as a copy of a server's

    // Reads the beginning of each PNG: not for the thread that draws.
    [[nodiscard]] static DroppedPaths sort(const QStringList& paths);
};

} // namespace veilpix::views
