// The second half of Connection: from a Response to bytes, and the end of a request.
#include "server/http/Connection.h"
#include "server/http/Facade.h"
#include "server/http/ReasonPhrase.h"
#include "server/http/Worker.h"

namespace veilpix::http {

namespace {

// Replies up to this go through Qt HttpServer; larger ones and files are pumped by the connection, as the client takes
// them.
constexpr qint64 qtReplyBytes = 64 * 1024;

} // namespace

QList<Headers::Field> Connection::replyFields(const Response& response)
{
    QList<Headers::Field> fields;
    fields.reserve(response.headers().size() + 5);
    fields.emplaceBack("Date", m_worker.dateField());
    fields.emplaceBack("X-Request-Id", m_requestId);
    fields.emplaceBack("X-Content-Type-Options", "nosniff");
    fields += response.headers().fields();
    for (const Headers::Field& field : m_route ? m_route->options.fields : QList<Headers::Field>()) {
        if (!response.headers().has(field.first)) {
            fields.append(field);
        }
    }
    if (!m_keepAlive) {
        fields.emplaceBack("Connection", "close");
    }
    return fields;
}

QByteArray Connection::replyHead(const Response& response)
{
    QByteArray head;
    head.reserve(512);
    head += statusLine(response.status()) + "\r\n";
    for (const Headers::Field& field : replyFields(response)) {
        head += field.first + ": " + field.second + "\r\n";
    }
    if (response.mayHaveBody()) {
        head += "Content-Length: " + QByteArray::number(response.contentLength()) + "\r\n";
    }
    head += "\r\n";
    return head;
}

void Connection::startReply(Response response)
{
    m_keepAlive = m_keepAlive && !m_finishing && !response.closesConnection();
    m_status = response.status();
    const bool fitsQt = m_responder && m_facade && m_facade->isUsable() && !m_head && response.mayHaveBody() &&
                        !response.sourceFile() && !response.sourceSpool() && response.body().size() <= qtReplyBytes &&
                        compat::knowsStatus(response.status());
    QByteArray wire;
    if (fitsQt) {
        compat::writeReply(*m_responder, response.status(), replyFields(response), response.body());
        wire = m_facade->takeOutput();
        // Qt's words for a code depend on its version, and some are of older standards.
        if (const qsizetype end = wire.indexOf("\r\n"); end > 0) {
            wire.replace(0, end, statusLine(m_status));
        }
    }
    if (!m_offering) { // Qt 6.8 wants its responder to outlive the call that handed it out
        releaseQt();
    }
    if (!wire.isEmpty()) {
        m_reply.start(std::move(wire), response, true);
    } else {
        m_reply.start(replyHead(response), response, m_head || !response.mayHaveBody());
    }
    enter(State::Replying);
}

void Connection::releaseQt()
{
    m_responder.reset();
    if (m_facade) {
        m_facade->setBusy(false);
    }
}

bool Connection::writeReply()
{
    switch (m_reply.pump(m_worker.scratch())) {
    case ReplyStream::State::Waiting:
        return false;
    case ReplyStream::State::Yield:
        QMetaObject::invokeMethod(this, &Connection::process, Qt::QueuedConnection);
        return false;
    case ReplyStream::State::Failed:
        abort();
        return false;
    case ReplyStream::State::Done:
        finishRequest();
        return true;
    }
    return false;
}

void Connection::account()
{
    Counters& counters = m_worker.shared().counters;
    const std::chrono::nanoseconds duration(m_startedNs == 0 ? 0 : m_worker.nowNs() - m_startedNs);
    const QString route = m_route ? m_route->options.name : QString();
    counters.bytesIn.fetch_add(static_cast<quint64>(m_bytesIn), std::memory_order_relaxed);
    counters.bytesOut.fetch_add(static_cast<quint64>(m_reply.written()), std::memory_order_relaxed);
    counters.countRequest(route, m_status, duration);
    if (const auto& log = m_worker.shared().options.accessLog) {
        log({m_requestId, m_methodName, route, m_status, m_bytesIn, m_reply.written(), duration, m_client});
    }
    m_bytesIn = 0;
    m_startedNs = 0;
}

void Connection::finishRequest()
{
    account();
    m_exchange.reset();
    m_request = {};
    m_client = m_peer;
    m_route = nullptr;
    m_methodName.clear();
    m_requestId.clear();
    m_head = false;
    if (!m_keepAlive || m_finishing) {
        return endPolitely();
    }
    m_unreadBody = false;
    m_parser.reset();
    enter(State::Head);
}

} // namespace veilpix::http
