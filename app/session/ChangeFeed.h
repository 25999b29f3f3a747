// What the server says has changed for this account, while it is unlocked. One request waits at the server at a time;
// each listener hears of its own kind: pictures, pins, the key ring.
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include "app/net/RetryDelay.h"
#include "common/base/Result.h"

namespace veilpix::api {
struct Change;
}
namespace veilpix::net {
class ChangesJob;
}

namespace veilpix::session {

class Session;

class ChangeFeed final : public QObject {
    Q_OBJECT
public:
    explicit ChangeFeed(Session& session, QObject* parent = nullptr);

    // Goes on from a cursor that was told before; from an empty one as from lost(). Ends by itself when the session
    // locks.
    void follow(const QString& cursor);
    // The server may be back: asked now, not after the time that was to be waited.
    void askNow();

Q_SIGNALS:
    // itemId: of a classic picture its stem.
    void pictureChanged(const QString& ownerId, const QString& itemId); // new, replaced, renamed, trashed, shared anew
    void pictureRemoved(const QString& ownerId, const QString& itemId);
    void pinsChanged();    // another computer stored others
    void keyRingChanged(); // another computer stored a new one
    // What changed before this moment cannot be told: whoever lists anew from here on misses nothing.
    void lost();
    // All up to here was told. cursor: where to go on, after a restart too.
    void upToDate(const QString& cursor);
    void failed(const veilpix::Error& error); // asks again by itself

private:
    void ask();
    void answered(net::ChangesJob& job);
    void tell(const api::Change& change);
    void stop();

    Session& m_session;
    QPointer<net::ChangesJob> m_job;
    QTimer m_again;
    QString m_cursor;
    bool m_following = false;
    net::RetryDelay m_wait{500, 30'000};
};

} // namespace veilpix::session
