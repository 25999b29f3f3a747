#include "server/http/Worker.h"

#include <QLocale>
#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QSslSocket>
#include <QTimeZone>
#include <QTimerEvent>
#include <algorithm>
#include <limits>
#include <openssl/crypto.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/api/Replies.h"
#include "common/base/Literals.h"
#include "server/http/ClientAddress.h"
#include "server/http/Connection.h"
#include "server/http/Listener.h"
#include "server/http/ReasonPhrase.h"
#include "server/http/qt/HeadReader.h"

namespace veilpix::http {

namespace {

Q_LOGGING_CATEGORY(lcHttp, "veilpix.http")

constexpr int tickMs = 100;
constexpr qsizetype scratchBytes = 256 * 1024;

// For clients that there is no place for: an answer that costs nothing but one send.
QByteArray busyReply()
{
    const QByteArray body = api::errorText(503, u"The server is busy");
    return statusLine(503) +
           "\r\nRetry-After: 2\r\nConnection: close\r\n"
           "Content-Type: application/json\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace

Worker::Worker(std::shared_ptr<Shared> shared, int listeningDescriptor)
    : m_shared(std::move(shared)), m_loop(std::make_shared<LoopLink>(this)), m_descriptor(listeningDescriptor),
      m_idHigh(QRandomGenerator::system()->generate64()), m_scratch(scratchBytes, Qt::Uninitialized)
{
    m_clock.start();
}

Worker::~Worker()
{
    m_loop->cut();
    // Not by deleteLater(): this thread's event loop has ended.
    std::vector<Connection*> all;
    for (const auto& [id, connection] : m_connections) {
        all.push_back(connection);
    }
    for (Connection* connection : all) {
        connection->abort();
        delete connection;
    }
    m_listener.reset();
    m_heads.reset();
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
    // QThread::wait() returns a moment before its thread has ended. What OpenSSL holds for this one would be left over
    // in a process that ends within that moment.
    OPENSSL_thread_stop();
}

void Worker::open()
{
    m_heads = std::make_unique<qt::HeadReader>();
    if (!m_heads->open(m_descriptor)) {
        qCCritical(lcHttp, "a listening socket cannot be used");
        return;
    }
    m_listener = std::make_unique<Listener>(
        std::exchange(m_descriptor, -1), [this](qintptr descriptor) { accept(descriptor); },
        [this] {
            m_shared->counters.acceptPauses.fetch_add(1);
            qCWarning(lcHttp, "out of descriptors: accepting rests for a moment");
        });
}

void Worker::accept(qintptr descriptor)
{
    const std::shared_ptr<const QSslConfiguration> tls = m_shared->tls();
    std::unique_ptr<QTcpSocket> socket = tls ? std::make_unique<QSslSocket>() : std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(static_cast<int>(descriptor));
        return;
    }
    const QHostAddress peer = plainAddress(socket->peerAddress());
    if (!m_shared->takePlace(peer)) {
        m_shared->counters.connectionsRejected.fetch_add(1);
        if (!tls) {
            static const QByteArray busy = busyReply();
            ::send(static_cast<int>(descriptor), busy.constData(), static_cast<size_t>(busy.size()),
                   MSG_DONTWAIT | MSG_NOSIGNAL);
            ::shutdown(static_cast<int>(descriptor), SHUT_WR);
        }
        return; // closed with its socket
    }
    if (auto* secure = qobject_cast<QSslSocket*>(socket.get())) {
        secure->setSslConfiguration(*tls);
        secure->startServerEncryption();
    }
    m_shared->counters.connectionsAccepted.fetch_add(1);
    m_shared->counters.connectionsOpen.fetch_add(1);
    const quint64 id = ++m_nextId;
    m_connections.emplace(id, new Connection(*this, id, socket.release()));
    if (!m_tick.isActive()) {
        m_tick.start(tickMs, this);
    }
}

Connection* Worker::connection(quint64 id) const
{
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? nullptr : found->second;
}

void Worker::forget(Connection* connection, quint64 id, const QHostAddress& peer)
{
    m_connections.erase(id);
    connection->deleteLater();
    m_shared->givePlaceBack(peer);
    m_shared->counters.connectionsOpen.fetch_sub(1);
    if (m_listener) {
        m_listener->resume();
    }
    if (m_connections.empty()) {
        m_tick.stop(); // an idle server sleeps
        if (m_finishing) {
            Q_EMIT finished();
        }
    }
}

void Worker::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_tick.timerId()) {
        return QObject::timerEvent(event);
    }
    // Connections may end while they are looked at.
    std::vector<Connection*> all;
    all.reserve(m_connections.size());
    for (const auto& [id, connection] : m_connections) {
        all.push_back(connection);
    }
    for (Connection* connection : all) {
        connection->checkTime(now());
    }
}

void Worker::finish()
{
    m_finishing = true;
    if (m_listener) {
        m_listener->close();
    }
    if (m_heads) {
        m_heads->close();
    }
    std::vector<Connection*> all;
    for (const auto& [id, connection] : m_connections) {
        all.push_back(connection);
    }
    if (all.empty()) {
        Q_EMIT finished();
    }
    for (Connection* connection : all) {
        connection->finish();
    }
}

void Worker::abort()
{
    std::vector<Connection*> all;
    for (const auto& [id, connection] : m_connections) {
        all.push_back(connection);
    }
    for (Connection* connection : all) {
        connection->abort();
    }
}

qint64 Worker::bodyLimit(const RouteOptions& options) const
{
    const auto ofKind = [&]() -> qint64 {
        switch (options.bodyKind) {
        case BodyKind::None:
            return 0;
        case BodyKind::Json:
            return limits().jsonBody;
        case BodyKind::Form:
            return limits().formBody;
        case BodyKind::FormUpload:
            return limits().formUpload;
        case BodyKind::TusUpload:
            return limits().tusUpload;
        }
        return 0;
    };
    return std::min(ofKind(), options.maxBody.value_or(std::numeric_limits<qint64>::max()));
}

const QByteArray& Worker::dateField()
{
    const qint64 second = QDateTime::currentSecsSinceEpoch();
    if (second != m_dateSecond) {
        m_dateSecond = second;
        m_date =
            QLocale::c()
                .toString(QDateTime::fromSecsSinceEpoch(second, QTimeZone::utc()), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
                .toLatin1();
    }
    return m_date;
}

// Unlike each other and not countable from outside; nothing depends on their being secret.
QByteArray Worker::nextRequestId()
{
    quint64 x = m_idHigh += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    x ^= x >> 31;
    return QByteArray::number(x, 16).rightJustified(16, '0');
}

} // namespace veilpix::http
