// From a connection's bytes to one request after the other: the head, checked, then its body piece by piece.
#pragma once

#include <QByteArray>
#include <QTcpSocket>

#include "server/http/RequestParser.h"

namespace veilpix::http {

class RequestReader {
public:
    enum class Progress {
        Waiting, // for bytes: readyRead says when
        More,    // some of the body was read, there may be more
        Done,    // the head, or the body, is complete
        Refused, // see refusal(); nothing that follows can be trusted
    };

    RequestReader(QTcpSocket& socket, const Limits& limits);

    [[nodiscard]] Progress readHead();
    // Whether the first byte of the next head is here.
    [[nodiscard]] bool startedHead() const { return m_parser.startedHead(); }
    [[nodiscard]] const RequestHead& head() const { return m_parser.head(); }

    // Whether bytes behind the head are here already.
    [[nodiscard]] bool holdsMore() const { return !m_in.isEmpty(); }
    // From now on the body is read: more may wait for us at once.
    void beginBody();
    // Some of the body, to the sink. More than limit bytes in all are refused.
    [[nodiscard]] Progress readBody(QByteArray& scratch, qint64 limit, const RequestParser::Sink& sink);
    void endBody();

    [[nodiscard]] const Refusal& refusal() const { return m_parser.refusal(); }
    // Bytes of the request at hand, so far.
    [[nodiscard]] qint64 bytesRead() const { return m_bytesRead; }
    // The request was counted; what comes belongs to the next one.
    void beginCount() { m_bytesRead = 0; }
    // Ready for the next head.
    void next() { m_parser.reset(); }
    // Nothing that comes will be understood any more; it is only read away.
    void beginDraining();
    // How much was there.
    [[nodiscard]] qint64 drain(QByteArray& scratch);

private:
    QTcpSocket& m_socket;
    const qint64 m_headBytes;
    RequestParser m_parser;
    QByteArray m_in;
    bool m_starved = false; // m_in holds less than the parser needs
    qint64 m_bytesRead = 0;
};

} // namespace veilpix::http
