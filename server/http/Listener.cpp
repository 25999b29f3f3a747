#include "server/http/Listener.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace veilpix::http {

namespace {

constexpr qint64 toldEveryMs = 10'000;

// What went wrong with one connection before it could be accepted; the next one may be all right.
bool isOfOneConnection(int error)
{
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
        return true;
    default:
        return false;
    }
}

} // namespace

Listener::Listener(Accept accept, Paused paused) : m_accept(std::move(accept)), m_whenPaused(std::move(paused))
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(200);
    connect(&m_retry, &QTimer::timeout, this, &Listener::resume);
}

Listener::~Listener()
{
    close();
}

bool Listener::setSocketDescriptor(qintptr descriptor)
{
    // One for Qt, which watches its own whenever it likes, and one to watch.
    const int second = ::fcntl(static_cast<int>(descriptor), F_DUPFD_CLOEXEC, 0);
    if (second < 0 || !QTcpServer::setSocketDescriptor(descriptor)) {
        if (second >= 0) {
            ::close(second);
        }
        return false;
    }
    pauseAccepting();
    m_notifier = std::make_unique<QSocketNotifier>(second, QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Listener::acceptAll);
    return true;
}

void Listener::close()
{
    m_retry.stop();
    if (m_notifier) {
        const auto second = static_cast<int>(m_notifier->socket());
        m_notifier.reset();
        ::close(second);
    }
    QTcpServer::close();
}

// Qt starts to accept by itself whenever somebody takes a pending connection.
QTcpSocket* Listener::nextPendingConnection()
{
    QTcpSocket* socket = QTcpServer::nextPendingConnection();
    pauseAccepting();
    return socket;
}

void Listener::acceptAll()
{
    while (m_notifier) {
        const int descriptor =
            ::accept4(static_cast<int>(m_notifier->socket()), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (descriptor >= 0) {
            m_accept(descriptor);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } else if (!isOfOneConnection(errno)) {
            return rest();
        }
    }
}

void Listener::rest()
{
    m_notifier->setEnabled(false);
    m_retry.start();
    if (m_told.isValid() && !m_told.hasExpired(toldEveryMs)) {
        return;
    }
    m_told.start();
    m_whenPaused();
}

void Listener::resume()
{
    m_retry.stop();
    if (m_notifier) {
        m_notifier->setEnabled(true);
    }
}

} // namespace veilpix::http
