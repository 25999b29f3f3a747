#include "server/http/Connection.h"

#include <QSslSocket>

#include "common/base/Literals.h"
#include "server/http/ClientAddress.h"
#include "server/http/Worker.h"

namespace veilpix::http {

namespace {

// A request that its client gave up has no status; logs and counters show this one, as other servers do.
constexpr int clientClosed = 499;

} // namespace

Connection::Connection(Worker& worker, quint64 id, QTcpSocket* socket)
    : m_worker(worker), m_id(id), m_socket(socket),
      m_peer{plainAddress(socket->peerAddress()), qobject_cast<QSslSocket*>(socket) != nullptr},
      m_reader(*socket, worker.limits()), m_toReceiver([this](QByteArrayView piece) { m_receiver.take(piece); }),
      m_receiver(worker.shared(), worker.loop(), [this] { process(); }),
      m_writer(*socket, worker.shared(), worker.loop(), [this] { process(); }), m_timer(worker.limits()),
      m_farewell(*socket, m_reader, m_writer, m_timer), m_client(m_peer.address)
{
    m_socket->setParent(this);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::process);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::process);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::close);
    auto* tls = qobject_cast<QSslSocket*>(m_socket);
    if (!tls) {
        enter(State::Head);
        return;
    }
    connect(tls, &QSslSocket::encryptedBytesWritten, this, &Connection::process);
    connect(tls, &QSslSocket::encrypted, this, [this] {
        if (m_state == State::Handshake) {
            enter(State::Head);
        }
        process();
    });
    enter(tls->isEncrypted() ? State::Head : State::Handshake);
}

Connection::~Connection()
{
    m_socket->disconnect(this);
}

void Connection::enter(State state)
{
    m_state = state;
    m_timer.restart(m_worker.now());
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
        m_farewell.drain(m_worker.scratch(), m_worker.now());
        return false;
    case State::Handshake:
    case State::Opening:
    case State::Handling:
    case State::Closed:
        return false;
    }
    return false;
}

bool Connection::readHead()
{
    const bool started = m_reader.startedHead();
    switch (m_reader.readHead()) {
    case RequestReader::Progress::Refused:
        m_unreadBody = true;
        refuse(m_reader.refusal());
        return true;
    case RequestReader::Progress::Done:
        return beginRequest();
    case RequestReader::Progress::Waiting:
    case RequestReader::Progress::More:
        break;
    }
    if (!started && m_reader.startedHead()) {
        m_timer.touch(m_worker.now());
    }
    return false;
}

bool Connection::beginRequest()
{
    const RequestHead& head = m_reader.head();
    m_startedNs = m_worker.nowNs();
    m_keepAlive = head.keepAlive;
    m_unreadBody = head.hasBody();
    m_methodName = head.method;
    m_isHead = head.method == "HEAD";
    m_routed = routeRequest(m_worker, head, m_peer);
    m_requestId = m_routed.request.id;
    m_client = m_routed.request.peer;
    if (m_routed.refusal) {
        refuse(*m_routed.refusal);
        return true;
    }
    if (m_routed.early) {
        m_keepAlive = m_keepAlive && !m_unreadBody;
        startReply(*m_routed.early);
        return true;
    }
    if (m_routed.route->options.openSink) {
        openSink();
        return true;
    }
    if (!head.hasBody()) {
        runHandler();
        return true;
    }
    m_receiver.keep(m_routed.route->options.spoolOver);
    awaitBody();
    return true;
}

void Connection::openSink()
{
    enter(State::Opening);
    const quint64 serial = ++m_serial;
    http::openSink(m_worker.shared(), *m_routed.route, m_routed.request,
                   [worker = &m_worker, loop = m_worker.loop(), id = m_id, serial](const OpenedRun& opened) {
                       loop->post([worker, id, serial, opened] {
                           if (Connection* connection = worker->connection(id)) {
                               connection->sinkOpened(serial, opened);
                           }
                       });
                   });
}

// A refusal waits for the body, which is dropped: the client would rather go on with this connection than find it
// closed. One that asked first is told at once.
void Connection::sinkOpened(quint64 serial, const OpenedRun& opened)
{
    if (m_state != State::Opening || serial != m_serial) {
        return;
    }
    const RequestHead& head = m_reader.head();
    if (!opened && (!head.hasBody() || (head.expectsContinue && !m_reader.holdsMore()))) {
        m_keepAlive = m_keepAlive && !m_unreadBody;
        startReply(opened.error());
    } else if (!head.hasBody()) {
        enter(State::Handling);
        finishSink(m_worker.shared(), *opened, responder());
    } else {
        if (opened) {
            m_receiver.stream(*opened);
        } else {
            m_late = opened.error();
            m_receiver.drop();
        }
        awaitBody();
    }
    process();
}

void Connection::awaitBody()
{
    m_reader.beginBody();
    enter(State::Body);
    if (m_reader.head().expectsContinue && !m_reader.holdsMore() && !m_late) {
        m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        m_socket->flush(); // may notice that the client has gone, which ends this connection
    }
}

bool Connection::readBody()
{
    if (refuseBody()) {
        return true;
    }
    if (m_receiver.isFull()) {
        return false; // goes on when the disk has caught up
    }
    const qint64 before = m_reader.bytesRead();
    const RequestReader::Progress progress = m_reader.readBody(m_worker.scratch(), m_routed.bodyLimit, m_toReceiver);
    m_timer.received(m_reader.bytesRead() - before);
    switch (progress) {
    case RequestReader::Progress::Waiting:
        return false;
    case RequestReader::Progress::More:
        return true;
    case RequestReader::Progress::Refused:
        m_receiver.stop(BodySink::End::Refused);
        refuse(m_reader.refusal());
        return true;
    case RequestReader::Progress::Done:
        m_unreadBody = false;
        m_reader.endBody();
        m_receiver.finish();
        enter(State::Storing);
        return true;
    }
    return false;
}

bool Connection::storeBody()
{
    if (refuseBody()) {
        return true;
    }
    if (!m_receiver.isDone()) {
        return false;
    }
    if (m_late) {
        m_receiver.stop(BodySink::End::Refused);
        startReply(*std::exchange(m_late, std::nullopt));
    } else if (std::shared_ptr<SinkRun> sink = m_receiver.takeSink()) {
        enter(State::Handling);
        finishSink(m_worker.shared(), std::move(sink), responder());
    } else {
        m_receiver.handOver(m_routed.request);
        runHandler();
    }
    return true;
}

bool Connection::refuseBody()
{
    const std::optional<Response> refusal = m_receiver.takeRefusal();
    if (!refusal) {
        return false;
    }
    m_worker.shared().counters.requestsRefused.fetch_add(1);
    m_keepAlive = false;
    startReply(*refusal);
    return true;
}

// The right to answer the request at hand, from any thread.
Responder Connection::responder()
{
    const quint64 serial = ++m_serial;
    m_exchange =
        std::make_shared<Exchange>(m_worker.loop(), [worker = &m_worker, id = m_id, serial](Response response) {
            if (Connection* connection = worker->connection(id)) {
                connection->answer(serial, std::move(response));
            }
        });
    return Responder(m_exchange);
}

void Connection::runHandler()
{
    enter(State::Handling);
    Responder right = responder();
    m_routed.request.gone = m_exchange->goneFlag();
    http::runHandler(m_worker.shared(), *m_routed.route, std::exchange(m_routed.request, {}), std::move(right));
}

void Connection::answer(quint64 serial, Response response)
{
    if (m_state != State::Handling || serial != m_serial) {
        return;
    }
    startReply(response);
    process();
}

void Connection::refuse(const Refusal& refusal)
{
    m_worker.shared().counters.requestsRefused.fetch_add(1);
    m_keepAlive = false; // after a request that was not understood, nothing that follows can be trusted
    if (m_requestId.isEmpty()) {
        m_requestId = m_worker.nextRequestId();
    }
    startReply(Response::error(refusal.status, refusal.message));
}

void Connection::startReply(const Response& response)
{
    m_keepAlive = m_keepAlive && !m_finishing;
    m_status = response.status();
    ReplyContext context{m_worker.dateField(), m_requestId, {}, m_keepAlive};
    if (m_routed.route) {
        context.routeFields = m_routed.route->options.fields;
    }
    m_writer.start(response, context, m_isHead);
    enter(State::Replying);
}

bool Connection::writeReply()
{
    switch (m_writer.pump(m_worker.scratch())) {
    case ReplyWriter::State::Waiting:
        return false;
    case ReplyWriter::State::Yield:
        QMetaObject::invokeMethod(this, &Connection::process, Qt::QueuedConnection);
        return false;
    case ReplyWriter::State::Failed:
        abort();
        return false;
    case ReplyWriter::State::Done:
        finishRequest();
        return true;
    }
    return false;
}

void Connection::account(int status)
{
    Counters& counters = m_worker.shared().counters;
    const std::chrono::nanoseconds duration(m_startedNs == 0 ? 0 : m_worker.nowNs() - m_startedNs);
    const QString route = m_routed.route ? m_routed.route->options.name : QString();
    const qint64 bytesIn = m_reader.bytesRead();
    const qint64 bytesOut = m_state == State::Replying ? m_writer.written() : 0;
    counters.bytesIn.fetch_add(static_cast<quint64>(bytesIn), std::memory_order_relaxed);
    counters.bytesOut.fetch_add(static_cast<quint64>(bytesOut), std::memory_order_relaxed);
    counters.countRequest(route, status, duration);
    if (const auto& log = m_worker.shared().options.accessLog) {
        log({m_requestId, m_methodName, route, status, bytesIn, bytesOut, duration, m_client});
    }
    m_reader.beginCount();
    m_startedNs = 0;
}

void Connection::finishRequest()
{
    account(m_status);
    m_exchange.reset();
    m_late.reset();
    m_routed = {};
    m_client = m_peer.address;
    m_methodName.clear();
    m_requestId.clear();
    m_isHead = false;
    if (!m_keepAlive || m_finishing) {
        m_farewell.begin(m_unreadBody);
        return enter(State::Lingering);
    }
    m_unreadBody = false;
    m_reader.next();
    enter(State::Head);
}

void Connection::abort()
{
    m_socket->abort();
    close();
}

void Connection::close()
{
    if (m_state == State::Closed) {
        return;
    }
    const bool underWay = m_state != State::Handshake && m_state != State::Head && m_state != State::Lingering;
    if (underWay) {
        account(clientClosed);
    }
    m_state = State::Closed;
    if (const std::shared_ptr<Exchange> exchange = std::exchange(m_exchange, nullptr)) {
        exchange->markGone();
    }
    m_routed = {};
    m_receiver.stop(BodySink::End::Gone);
    m_writer.stop();
    m_worker.forget(this, m_id, m_peer.address);
}

void Connection::finish()
{
    m_finishing = true;
    const bool idle = m_state == State::Handshake || (m_state == State::Head && !m_reader.startedHead()) ||
                      (m_state == State::Lingering && m_farewell.isIdle());
    if (idle) {
        abort();
    }
}

void Connection::checkTime(qint64 now)
{
    using Verdict = ConnectionTimer::Verdict;
    Verdict verdict = Verdict::Wait;
    switch (m_state) {
    case State::Handshake:
        verdict = m_timer.ofHandshake(now);
        break;
    case State::Head:
        verdict = m_timer.ofHead(now, m_reader.startedHead(), m_serial == 0);
        break;
    case State::Body:
        verdict = m_timer.ofBody(now, m_receiver.isFull());
        break;
    case State::Replying:
        verdict = m_timer.ofReply(now, m_writer.progress(), m_writer.isFetching());
        if (verdict == Verdict::Wait) {
            m_writer.shed();
        }
        break;
    case State::Lingering:
        verdict = m_farewell.check(now);
        break;
    case State::Opening:
    case State::Storing:
    case State::Handling:
    case State::Closed:
        break;
    }
    if (verdict == Verdict::End) {
        abort();
    } else if (verdict == Verdict::Refuse) {
        m_unreadBody = true;
        m_receiver.stop(BodySink::End::Gone);
        refuse({408,
                m_state == State::Head ? u"The request head took too long"_s : u"The request body came too slowly"_s});
        process();
    }
}

} // namespace veilpix::http
