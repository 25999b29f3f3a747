#include "server/http/Listener.h"

namespace veilpix::http {

Listener::Listener(Accept accept, Paused paused) : m_accept(std::move(accept)), m_whenPaused(std::move(paused))
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(200);
    connect(&m_retry, &QTimer::timeout, this, &Listener::resume);
    connect(this, &QTcpServer::acceptError, this, &Listener::rest);
}

// Qt starts to accept again whenever somebody takes a pending connection, also when there is nothing to accept with.
QTcpSocket* Listener::nextPendingConnection()
{
    QTcpSocket* socket = QTcpServer::nextPendingConnection();
    if (m_paused)
        pauseAccepting();
    return socket;
}

void Listener::rest()
{
    pauseAccepting();
    if (!m_paused)
        m_whenPaused();
    m_paused = true;
    m_retry.start();
}

void Listener::resume()
{
    if (!m_paused || !isListening())
        return;
    m_paused = false;
    resumeAccepting();
}

} // namespace veilpix::http
