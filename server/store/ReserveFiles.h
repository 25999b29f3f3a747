// Files that only take up room: given up when the disk is full, so that what somebody deletes can be deleted and
// whoever wants to do so can sign in; made again once there is room. All threads may call.
#pragma once

#include <QString>
#include <mutex>

namespace veilpix::store {

class ReserveFiles {
public:
    enum class Use {
        SignIn,
        Deletion, // may have the room of sign-ins too, never the other way round: it is what ends the shortage
    };

    explicit ReserveFiles(const QString& folder);

    // Makes what is not there, deletions' first, as long as the disk has room for it and half a MiB; best effort.
    void make();
    // All of it is there; tries to make what is not.
    [[nodiscard]] bool isWhole();
    // Whether there was any for this use, and its room is free now.
    [[nodiscard]] bool giveUp(Use use);

private:
    struct Piece {
        QString path;
        qint64 bytes;
        bool there = false;
    };
    void make(Piece& piece);
    [[nodiscard]] bool giveUp(Piece& piece, const char* use);

    std::mutex m_mutex;
    Piece m_deletions;
    Piece m_signIns;
};

} // namespace veilpix::store
