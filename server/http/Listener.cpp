#include "server/http/Listener.h"

#include <cerrno>
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

Listener::Listener(int descriptor, Accept accept, Paused paused)
    : m_accept(std::move(accept)), m_whenPaused(std::move(paused)),
      m_notifier(std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read))
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(200);
    connect(&m_retry, &QTimer::timeout, this, &Listener::resume);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &Listener::acceptAll);
}

Listener::~Listener()
{
    close();
}

void Listener::close()
{
    m_retry.stop();
    if (m_notifier) {
        const auto descriptor = static_cast<int>(m_notifier->socket());
        m_notifier.reset();
        ::close(descriptor);
    }
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
