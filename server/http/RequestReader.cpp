#include "server/http/RequestReader.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace veilpix::http {

namespace {

// What Qt may read ahead for us: little while a head is read or a handler works, much while a body streams in.
constexpr qint64 headReadAhead = 16 * 1024;
constexpr qint64 bodyReadAhead = 128 * 1024;
constexpr qint64 drainReadAhead = 256 * 1024;
// What is taken from it at once.
constexpr qint64 bodyRead = 64 * 1024;

// A client that writes in pieces smaller than a segment, as Qt's does on loopback, holds each back until the one before
// is acknowledged, and the kernel puts that off. Told at once, the app uploads 4 MiB in 73 ms instead of 98.
void acknowledgeNow(qintptr descriptor)
{
    const int on = 1;
    (void)::setsockopt(static_cast<int>(descriptor), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

} // namespace

RequestReader::RequestReader(QTcpSocket& socket, const Limits& limits)
    : m_socket(socket), m_headBytes(limits.headBytes), m_parser(limits)
{
    m_socket.setReadBufferSize(headReadAhead);
}

RequestReader::Progress RequestReader::readHead()
{
    const qint64 most = m_headBytes + 4 - m_in.size();
    if (most > 0) { // also when nothing seems to be there: asking makes QSslSocket go on decrypting
        const qsizetype before = m_in.size();
        m_in += m_socket.read(most);
        m_bytesRead += m_in.size() - before;
    }
    if (m_in.isEmpty()) {
        return Progress::Waiting;
    }
    qsizetype consumed = 0;
    switch (m_parser.readHead(m_in, consumed)) {
    case RequestParser::Progress::NeedMore:
        return Progress::Waiting;
    case RequestParser::Progress::Refused:
        return Progress::Refused;
    case RequestParser::Progress::Done:
        m_in.remove(0, consumed);
        return Progress::Done;
    }
    return Progress::Waiting;
}

void RequestReader::beginBody()
{
    m_starved = false;
    m_socket.setReadBufferSize(bodyReadAhead);
}

void RequestReader::endBody()
{
    m_socket.setReadBufferSize(headReadAhead);
}

RequestReader::Progress RequestReader::readBody(QByteArray& scratch, qint64 limit, const RequestParser::Sink& sink)
{
    QByteArrayView bytes(m_in);
    if (m_in.isEmpty() || m_starved) {
        const qint64 got = m_socket.read(scratch.data(), m_in.isEmpty() ? bodyRead : headReadAhead);
        if (got <= 0) {
            acknowledgeNow(m_socket.socketDescriptor());
            return Progress::Waiting;
        }
        m_bytesRead += got;
        if (m_in.isEmpty()) {
            bytes = QByteArrayView(scratch.constData(), got);
        } else {
            m_in.append(scratch.constData(), got);
            bytes = m_in;
        }
    }
    qsizetype consumed = 0;
    const RequestParser::Progress progress = m_parser.readBody(bytes, consumed, limit, sink);
    m_in = bytes.sliced(consumed).toByteArray();
    m_starved = !m_in.isEmpty();
    switch (progress) {
    case RequestParser::Progress::Refused:
        return Progress::Refused;
    case RequestParser::Progress::Done:
        return Progress::Done;
    case RequestParser::Progress::NeedMore:
        break;
    }
    return Progress::More;
}

void RequestReader::beginDraining()
{
    m_in.clear();
    m_socket.setReadBufferSize(drainReadAhead);
}

qint64 RequestReader::drain(QByteArray& scratch)
{
    qint64 all = 0;
    for (qint64 got = 0; (got = m_socket.read(scratch.data(), scratch.size())) > 0;) {
        all += got;
    }
    return all;
}

} // namespace veilpix::http
