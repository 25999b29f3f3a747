#include "server/http/Connection.h"

#include <QSslSocket>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "common/base/Literals.h"
#include "server/http/ClientAddress.h"
#include "server/http/Facade.h"
#include "server/http/Target.h"
#include "server/http/Worker.h"

namespace veilpix::http {

namespace {

// What Qt may read ahead for us: little while a head is read or a handler works, much while a body streams in.
constexpr qint64 headReadAhead = 16 * 1024;
constexpr qint64 bodyReadAhead = 128 * 1024;
// What is taken from it at once.
constexpr qint64 bodyRead = 64 * 1024;

QHostAddress plainAddress(const QHostAddress& address)
{
    bool mapped = false;
    const quint32 v4 = address.toIPv4Address(&mapped);
    return mapped ? QHostAddress(v4) : address;
}

// A client that writes in pieces smaller than a segment, as Qt's does on loopback, holds each back until the one before
// is acknowledged, and the kernel puts that off. Told at once, the app uploads 4 MiB in 73 ms instead of 98.
void acknowledgeNow(qintptr descriptor)
{
    const int on = 1;
    (void)::setsockopt(static_cast<int>(descriptor), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

} // namespace

Connection::Connection(Worker& worker, quint64 id, QTcpSocket* socket)
    : m_worker(worker), m_id(id), m_socket(socket), m_peer(plainAddress(socket->peerAddress())), m_client(m_peer),
      m_parser(worker.limits()), m_sink([this](QByteArrayView piece) { takeBody(piece); }),
      m_reply(*socket, worker.shared(), worker.loop(), [this] { process(); })
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(headReadAhead);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::process);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::process);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::onDisconnected);
    if (auto* tls = qobject_cast<QSslSocket*>(m_socket)) {
        m_secure = true;
        connect(tls, &QSslSocket::encryptedBytesWritten, this, &Connection::process);
        connect(tls, &QSslSocket::encrypted, this, [this] {
            if (m_state == State::Handshake) {
                enter(State::Head);
            }
            process();
        });
        enter(tls->isEncrypted() ? State::Head : State::Handshake);
    } else {
        enter(State::Head);
    }
}

Connection::~Connection()
{
    m_socket->disconnect(this);
}

void Connection::enter(State state)
{
    m_state = state;
    m_since = m_windowStart = m_worker.now();
    m_windowBytes = 0;
    m_lastProgress = -1;
}

// All work happens here, in a loop instead of in calls that nest: replies may come while a request is dispatched.
void Connection::process()
{
    if (m_processing) {
        return;
    }
    m_processing = true;
    while (step()) {
    }
    m_processing = false;
}

bool Connection::step()
{
    switch (m_state) {
    case State::Head:
        return readHead();
    case State::Body:
        return readBody();
    case State::Storing:
        return storeBody();
    case State::Replying:
        return writeReply();
    case State::Lingering:
        drain();
        return false;
    case State::Handshake:
    case State::Handling:
    case State::Closed:
        return false;
    }
    return false;
}

bool Connection::readHead()
{
    const qint64 most = m_worker.limits().headBytes + 4 - m_in.size();
    if (most > 0) { // also when nothing seems to be there: asking makes QSslSocket go on decrypting
        const qsizetype before = m_in.size();
        m_in += m_socket->read(most);
        m_bytesIn += m_in.size() - before;
    }
    if (m_in.isEmpty()) {
        return false;
    }
    if (!m_parser.startedHead()) {
        m_windowStart = m_worker.now();
    }
    qsizetype consumed = 0;
    switch (m_parser.readHead(m_in, consumed)) {
    case RequestParser::Progress::NeedMore:
        return false;
    case RequestParser::Progress::Refused:
        m_unreadBody = true;
        refuse(m_parser.refusal().status, m_parser.refusal().message);
        return true;
    case RequestParser::Progress::Done:
        m_in.remove(0, consumed);
        return beginRequest();
    }
    return false;
}

bool Connection::beginRequest()
{
    const RequestHead& head = m_parser.head();
    m_startedNs = m_worker.nowNs();
    m_keepAlive = head.keepAlive;
    m_unreadBody = head.hasBody();
    m_methodName = head.method;
    m_head = head.method == "HEAD";
    m_early.reset();
    if (const std::optional<Refusal> refusal = routeRequest()) {
        refuse(refusal->status, refusal->message);
        return true;
    }
    if (m_early) {
        m_keepAlive = m_keepAlive && !m_unreadBody;
        startReply(std::exchange(m_early, std::nullopt).value());
        return true;
    }
    if (!head.hasBody()) {
        dispatch();
        return true;
    }
    if (head.expectsContinue && m_in.isEmpty()) {
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        m_socket->flush();
        if (m_state == State::Closed) { // the client had gone, and flush() noticed
            return false;
        }
    }
    m_starved = false;
    m_socket->setReadBufferSize(bodyReadAhead);
    enter(State::Body);
    return true;
}

// Everything that the head alone decides, before a byte of the body costs anything.
std::optional<Refusal> Connection::routeRequest()
{
    const RequestHead& head = m_parser.head();
    m_route = nullptr;
    m_request = {};
    m_request.id = m_requestId = m_worker.nextRequestId();
    const std::optional<Method> method = methodFromName(head.method);
    if (!method) {
        return Refusal{501, u"This method is not implemented"_s};
    }
    if (head.target == "*" && *method == Method::Options) {
        m_early = Response::noContent();
        return std::nullopt;
    }
    std::optional<Target> target = parseTarget(head.target, head.headers.value("Host"));
    if (!target) {
        return Refusal{400, u"The request target is malformed"_s};
    }
    m_request.method = m_head ? Method::Get : *method;
    m_request.head = m_head;
    m_request.path = std::move(target->path);
    m_request.segments = std::move(target->segments);
    m_request.query = std::move(target->query);
    m_request.headers = head.headers;
    describePeer();

    Router::Match match = m_worker.shared().router.match(*method, m_request.segments);
    if (!match.route) {
        m_early = match.allow.isEmpty() ? Response::error(404, u"Not found"_s)
                                        : Response::error(405, u"Method not allowed"_s).setHeader("Allow", match.allow);
        return std::nullopt;
    }
    m_route = match.route;
    m_request.method = match.route->method;
    m_request.params = std::move(match.params);
    m_request.route = match.route->options.name;
    m_bodyLimit = m_worker.bodyLimit(match.route->options);
    if (head.contentLength.value_or(0) > m_bodyLimit) {
        return Refusal{413, u"The request body is too large"_s};
    }
    if (match.route->options.admit) {
        m_early = match.route->options.admit(m_request);
    }
    return std::nullopt;
}

void Connection::describePeer()
{
    m_request.peer = m_peer;
    m_request.secure = m_secure;
    const Shared& shared = m_worker.shared();
    if (shared.options.trustedProxies.isEmpty() || !shared.isTrustedProxy(m_peer)) {
        return;
    }
    m_request.peer = forwardedClient(m_peer, m_request.headers,
                                     [&shared](const QHostAddress& address) { return shared.isTrustedProxy(address); });
    m_client = m_request.peer;
    m_request.secure = m_secure || m_request.header("X-Forwarded-Proto").toLower() == "https";
}

bool Connection::readBody()
{
    if (refuseForSpool()) {
        return true;
    }
    if (m_spooling && m_spooling->isFull()) {
        return false; // goes on when the disk has caught up
    }
    QByteArrayView bytes(m_in);
    if (m_in.isEmpty() || m_starved) {
        QByteArray& scratch = m_worker.scratch();
        const qint64 got = m_socket->read(scratch.data(), m_in.isEmpty() ? bodyRead : headReadAhead);
        if (got <= 0) {
            acknowledgeNow(m_socket->socketDescriptor());
            return false;
        }
        m_bytesIn += got;
        m_windowBytes += got;
        if (m_in.isEmpty()) {
            bytes = QByteArrayView(scratch.constData(), got);
        } else {
            m_in.append(scratch.constData(), got);
            bytes = m_in;
        }
    }
    qsizetype consumed = 0;
    const RequestParser::Progress progress = m_parser.readBody(bytes, consumed, m_bodyLimit, m_sink);
    m_in = bytes.sliced(consumed).toByteArray();
    m_starved = !m_in.isEmpty();
    if (progress == RequestParser::Progress::Refused) {
        refuse(m_parser.refusal().status, m_parser.refusal().message);
    } else if (progress == RequestParser::Progress::Done) {
        m_unreadBody = false;
        if (m_spooling) {
            m_spooling->finish();
            enter(State::Storing);
        } else {
            dispatch();
        }
    }
    return true;
}

bool Connection::storeBody()
{
    if (refuseForSpool()) {
        return true;
    }
    if (!m_spooling->isDone()) {
        return false;
    }
    m_request.spool = m_spooling->spool();
    m_spooling.reset();
    dispatch();
    return true;
}

bool Connection::refuseForSpool()
{
    if (!m_spooling || !m_spooling->error()) {
        return false;
    }
    const bool full = m_spooling->error()->code == ErrorCode::NoSpace;
    m_spooling.reset();
    refuse(full ? 507 : 503,
           full ? u"There is no space left for this upload"_s : u"The upload cannot be stored at the moment"_s);
    return true;
}

void Connection::takeBody(QByteArrayView piece)
{
    if (!m_spooling) {
        if (m_request.body.size() + piece.size() <= m_route->options.spoolOver) {
            m_request.body.append(piece.data(), piece.size());
            return;
        }
        m_spooling = std::make_unique<SpoolWriter>(m_worker.shared(), m_worker.loop(), [this] { process(); });
        m_spooling->take(std::exchange(m_request.body, {}));
    }
    m_spooling->take(piece);
}

void Connection::dispatch()
{
    m_socket->setReadBufferSize(headReadAhead);
    enter(State::Handling);
    const quint64 serial = ++m_serial;
    m_exchange =
        std::make_shared<Exchange>(m_worker.loop(), [worker = &m_worker, id = m_id, serial](Response response) {
            if (Connection* connection = worker->connection(id)) {
                connection->answer(serial, std::move(response));
            }
        });
    m_request.gone = m_exchange->goneFlag();
    m_served = false;
    if (!m_facade || !m_facade->isUsable()) {
        m_facade = m_worker.newFacade(m_peer);
    }
    if (m_facade) {
        m_facade->setBusy(true);
        m_offering = true;
        m_facade->offer(QtFront::requestText(m_id));
        m_offering = false;
        if (m_state != State::Handling) {
            releaseQt();
        }
    }
    if (!m_served) { // Qt HttpServer did not take it (it is being shut down): no reason to let the client down
        serve(nullptr);
    }
}

void Connection::serve(std::unique_ptr<QHttpServerResponder> responder)
{
    if (m_state != State::Handling || m_served) {
        return;
    }
    m_served = true;
    m_responder = std::move(responder);
    const Route* route = m_route;
    if (!route->options.slow) {
        try {
            route->handler(std::move(m_request), Responder(m_exchange));
        } catch (...) { // the Responder has answered 500 on its way out
        }
        return;
    }
    struct Work {
        Request request;
        Responder responder;
    };
    auto work = std::make_shared<Work>(Work{std::move(m_request), Responder(m_exchange)});
    const bool accepted = m_worker.shared().runSlow([route, work] {
        try {
            route->handler(std::move(work->request), std::move(work->responder));
        } catch (...) { // as above
        }
    });
    if (!accepted) {
        work->responder.send(Response::error(503, u"The server is busy"_s).setHeader("Retry-After", "1"));
    }
}

void Connection::answer(quint64 serial, Response response)
{
    if (m_state != State::Handling || serial != m_serial) {
        return;
    }
    startReply(std::move(response));
    process();
}

void Connection::refuse(int status, const QString& message)
{
    m_worker.shared().counters.requestsRefused.fetch_add(1);
    m_keepAlive = false; // after a request that was not understood, nothing that follows can be trusted
    if (m_requestId.isEmpty()) {
        m_requestId = m_worker.nextRequestId();
    }
    Response response = Response::error(status, message);
    if (status == 503) {
        response.setHeader("Retry-After", "5");
    }
    startReply(std::move(response));
}

} // namespace veilpix::http
