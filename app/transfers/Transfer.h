// What shows of one transfer, as it stands now.
#pragma once

#include <QMetaType>
#include <QString>
#include <optional>

#include "app/pictures/ItemKey.h"
#include "common/base/Result.h"

namespace veilpix::transfers {

struct Transfer {
    enum class Kind { Upload, Download };
    // Reconnecting: the server does not answer; goes on by itself, or at once when tried again.
    enum class State {
        Waiting,
        Encrypting,
        Uploading,
        Downloading,
        Decrypting,
        Reconnecting,
        Paused,
        Done,
        Failed,
        Cancelled
    };
    static constexpr std::size_t states = std::size_t(State::Cancelled) + 1;
    QString id; // 32 hex digits, steady across restarts
    QString name;
    Kind kind = Kind::Upload;
    State state = State::Waiting;
    QString path;    // where a download is saved to
    qint64 size = 0; // bytes of the file that is added or saved; 0 = not known yet
    // Of the work at hand, which may be more than the file: what is fetched and then decrypted counts twice.
    qint64 bytesDone = 0;
    qint64 bytesTotal = 0; // 0 = not known yet
    qint64 bytesPerSecond = 0;
    int secondsLeft = -1;       // −1 = not known
    std::optional<Error> error; // with Failed and Reconnecting
    pictures::ItemKey item;     // valid once encrypted
    bool canRetry = true;       // false: pasted and then cancelled, so it is nowhere any more

    [[nodiscard]] bool isOver() const
    {
        return state == State::Done || state == State::Failed || state == State::Cancelled;
    }
    // False while nobody can say how far it is: before the first byte is encrypted its preview is made.
    [[nodiscard]] bool isMeasured() const
    {
        const bool begins = state == State::Encrypting || state == State::Decrypting || state == State::Downloading;
        return !begins || (bytesDone > 0 && bytesTotal > 0);
    }
    [[nodiscard]] int percent() const
    {
        return bytesTotal > 0 ? int(bytesDone * 100 / bytesTotal) : (state == State::Done ? 100 : 0);
    }
};

} // namespace veilpix::transfers

Q_DECLARE_METATYPE(veilpix::transfers::Transfer)
