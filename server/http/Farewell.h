// A polite end: the last reply is out; what the client still sends is read and dropped for a moment, since closing now
// would reset the connection and could take the reply away from it.
#pragma once

#include "server/http/ConnectionTimer.h"
#include "server/http/ReplyWriter.h"
#include "server/http/RequestReader.h"

namespace veilpix::http {

class Farewell {
public:
    Farewell(QTcpSocket& socket, RequestReader& reader, const ReplyWriter& writer, ConnectionTimer& timer);

    // unreadBody: the client may be in the middle of sending.
    void begin(bool unreadBody);
    // Something may have come.
    void drain(QByteArray& scratch, qint64 now);
    [[nodiscard]] ConnectionTimer::Verdict check(qint64 now);
    // Nothing of ours is on its way any more.
    [[nodiscard]] bool isIdle() const { return m_writer.pending() == 0; }

private:
    void say();

    QTcpSocket& m_socket;
    RequestReader& m_reader;
    const ReplyWriter& m_writer;
    ConnectionTimer& m_timer;
    const bool m_secure;
    bool m_unreadBody = false;
    bool m_said = false;
};

} // namespace veilpix::http
