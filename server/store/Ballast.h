// A file that only takes up room: given up when the disk is full, so that what somebody deletes can be deleted, and
// made again once there is room. All threads may call.
#pragma once

#include <QString>
#include <mutex>

namespace veilpix::store {

class Ballast {
public:
    // What the database's log grows by for many deletions.
    static constexpr qint64 bytes = 1024 * 1024;

    explicit Ballast(QString path) : m_path(std::move(path)) {}

    // Makes it if it is not there and the disk has room for twice as much; best effort.
    void make();
    // Whether there was one, and its room is free now.
    [[nodiscard]] bool giveUp();

private:
    const QString m_path;
    std::mutex m_mutex;
    bool m_there = false;
};

} // namespace veilpix::store
