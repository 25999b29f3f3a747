#include "server/http/Farewell.h"

#include <QSslSocket>
#include <sys/socket.h>

namespace veilpix::http {

Farewell::Farewell(QTcpSocket& socket, RequestReader& reader, const ReplyWriter& writer, ConnectionTimer& timer)
    : m_socket(socket), m_reader(reader), m_writer(writer), m_timer(timer),
      m_secure(qobject_cast<QSslSocket*>(&socket) != nullptr)
{
}

void Farewell::begin(bool unreadBody)
{
    m_unreadBody = unreadBody;
    m_said = false;
    m_reader.beginDraining();
}

void Farewell::drain(QByteArray& scratch, qint64 now)
{
    if (m_reader.drain(scratch) > 0) {
        m_timer.touch(now);
    }
    // TLS ends both directions at once: not before the client has stopped sending, which check() finds out.
    if (!m_said && isIdle() && !(m_secure && m_unreadBody)) {
        say();
    }
}

ConnectionTimer::Verdict Farewell::check(qint64 now)
{
    const ConnectionTimer::Verdict verdict = m_timer.ofLingering(now);
    if (verdict == ConnectionTimer::Verdict::Wait && m_secure && !m_said && isIdle() && m_timer.isQuiet(now)) {
        say();
    }
    return verdict;
}

void Farewell::say()
{
    m_said = true;
    if (m_secure) {
        m_socket.disconnectFromHost();
    } else {
        ::shutdown(static_cast<int>(m_socket.socketDescriptor()), SHUT_WR);
    }
}

} // namespace veilpix::http
