// How long a connection has been waiting for its client, and when that is too long. Knows nothing but times: the
// connection says what it waits for and looks now and then.
#pragma once

#include <QtGlobal>

#include "server/http/Limits.h"

namespace veilpix::http {

class ConnectionTimer {
public:
    enum class Verdict {
        Wait,
        Refuse, // the client is told (408), then the connection ends
        End,
    };

    explicit ConnectionTimer(const Limits& limits) : m_limits(limits) {}

    // All times are the worker's milliseconds. Another state has begun.
    void restart(qint64 now);
    // Within the state, something began or went on.
    void touch(qint64 now);
    // Bytes of a body came.
    void received(qint64 bytes) { m_bytes += bytes; }

    [[nodiscard]] Verdict ofHandshake(qint64 now) const;
    // started: some of the head is here. first: of the connection's first request.
    [[nodiscard]] Verdict ofHead(qint64 now, bool started, bool first) const;
    // ourTurn: it is our disk that is slow.
    [[nodiscard]] Verdict ofBody(qint64 now, bool ourTurn);
    // progress: any number that changes when the client takes something.
    [[nodiscard]] Verdict ofReply(qint64 now, qint64 progress, bool ourTurn);
    [[nodiscard]] Verdict ofLingering(qint64 now) const;
    // Whether a client that is read away has sent nothing for a moment.
    [[nodiscard]] bool isQuiet(qint64 now) const;

private:
    const Limits& m_limits;
    qint64 m_since = 0; // of the state
    qint64 m_window = 0;
    qint64 m_bytes = 0; // since m_window
    qint64 m_progress = -1;
};

} // namespace veilpix::http
