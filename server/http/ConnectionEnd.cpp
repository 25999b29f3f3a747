// The third part of Connection: what ends it, by time, by shutdown or by the client.
#include <sys/socket.h>

#include "common/base/Literals.h"
#include "server/http/Connection.h"
#include "server/http/Facade.h"
#include "server/http/Worker.h"

namespace veilpix::http {

namespace {

// A client that sent nothing for so long has stopped for the reply, or has sent everything.
constexpr std::chrono::milliseconds quietClient{300};
constexpr qint64 lingerReadAhead = 256 * 1024;
// A request that its client gave up has no status; logs and counters show this one, as other servers do.
constexpr int clientClosed = 499;

} // namespace

void Connection::drain()
{
    while (m_socket->read(m_worker.scratch().data(), m_worker.scratch().size()) > 0) {
        m_windowStart = m_worker.now();
    }
    // TLS ends both directions at once: not before the client has stopped sending (checkTime).
    if (m_reply.pending() > 0 || m_saidGoodbye || (m_secure && m_unreadBody)) {
        return;
    }
    m_saidGoodbye = true;
    if (m_secure) {
        m_socket->disconnectFromHost();
    } else {
        ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
    }
}

// The reply is out; what the client still sends is read and dropped for a moment, since closing now would reset the
// connection and could take the reply away from it.
void Connection::endPolitely()
{
    m_in.clear();
    m_saidGoodbye = false;
    m_socket->setReadBufferSize(lingerReadAhead);
    enter(State::Lingering);
}

void Connection::abort()
{
    m_socket->abort();
    close();
}

void Connection::onDisconnected()
{
    close();
}

void Connection::close()
{
    if (m_state == State::Closed) {
        return;
    }
    if (m_state == State::Body || m_state == State::Storing || m_state == State::Handling ||
        m_state == State::Replying) {
        m_status = clientClosed;
        account();
    }
    m_state = State::Closed;
    m_responder.reset();
    if (m_facade) {
        m_facade->retire();
    }
    if (const std::shared_ptr<Exchange> exchange = std::exchange(m_exchange, nullptr)) {
        exchange->markGone();
    }
    m_request = {};
    m_spooling.reset();
    m_reply.stop();
    m_worker.forget(this, m_id, m_peer);
}

void Connection::finish()
{
    m_finishing = true;
    const bool idle = m_state == State::Handshake || (m_state == State::Head && !m_parser.startedHead()) ||
                      (m_state == State::Lingering && m_reply.pending() == 0);
    if (idle) {
        abort();
    }
}

void Connection::checkTime(qint64 now)
{
    const Limits& limits = m_worker.limits();
    const auto longer = [now](qint64 since, std::chrono::milliseconds most) { return now - since > most.count(); };
    switch (m_state) {
    case State::Handshake:
        if (longer(m_since, limits.tlsHandshake)) {
            abort();
        }
        break;
    case State::Head:
        if (m_parser.startedHead() ? longer(m_windowStart, limits.headTime)
                                   : longer(m_since, m_serial == 0 ? limits.headTime : limits.idleTime)) {
            if (!m_parser.startedHead()) {
                return abort();
            }
            m_unreadBody = true;
            refuse(408, u"The request head took too long"_s);
            process();
        }
        break;
    case State::Body:
        if (m_spooling && m_spooling->isFull()) { // it is our disk that is slow
            m_windowStart = now;
            m_windowBytes = 0;
            break;
        }
        if (longer(m_windowStart, limits.bodyGrace)) {
            if (m_windowBytes * 1000 < limits.minBodyRate * (now - m_windowStart)) {
                refuse(408, u"The request body came too slowly"_s);
                process();
                break;
            }
            m_windowStart = now;
            m_windowBytes = 0;
        }
        break;
    case State::Replying:
        if (const qint64 progress = m_reply.progress(); progress != m_lastProgress || m_reply.isFetching()) {
            m_lastProgress = progress;
            m_windowStart = now;
        } else if (longer(m_windowStart, limits.writeStall)) {
            abort();
        } else {
            m_reply.shed();
        }
        break;
    case State::Lingering:
        if (longer(m_since, limits.linger)) {
            abort();
        } else if (m_secure && !m_saidGoodbye && m_reply.pending() == 0 && longer(m_windowStart, quietClient)) {
            m_saidGoodbye = true;
            m_socket->disconnectFromHost();
        }
        break;
    case State::Storing:
    case State::Handling:
    case State::Closed:
        break;
    }
}

} // namespace veilpix::http
