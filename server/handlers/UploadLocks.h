// Requests for one upload take turns; different uploads seldom share a lock.
#pragma once

#include <QHash>
#include <QString>
#include <array>
#include <mutex>

namespace veilpix::handlers {

class UploadLocks {
public:
    // Held for work on the disk and in the store, never while a client is waited for.
    [[nodiscard]] std::mutex& of(const QString& uploadId) { return stripe(uploadId).mutex; }

    // Whose bytes go into an upload, while its lock is held. A client that comes again need not wait until the
    // connection that it lost is known to be dead: the later one takes over, and the former finds its turn over.
    [[nodiscard]] quint64 takeOver(const QString& uploadId)
    {
        Stripe& own = stripe(uploadId);
        own.turns[uploadId] = ++own.last;
        return own.last;
    }
    [[nodiscard]] bool isTurn(const QString& uploadId, quint64 turn)
    {
        return stripe(uploadId).turns.value(uploadId) == turn;
    }
    void endTurn(const QString& uploadId) { stripe(uploadId).turns.remove(uploadId); }

private:
    struct Stripe {
        std::mutex mutex;
        QHash<QString, quint64> turns; // of uploads that are being sent
        quint64 last = 0;
    };
    Stripe& stripe(const QString& uploadId) { return m_stripes[qHash(uploadId) % m_stripes.size()]; }

    std::array<Stripe, 64> m_stripes;
};

} // namespace veilpix::handlers
