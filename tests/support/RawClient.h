// A client that sends exactly the bytes that a test gives it, over TCP or TLS, and reads replies one by one.
#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QHostAddress>
#include <QMap>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpSocket>
#include <memory>

#include "common/base/Literals.h"

namespace veilpix::tests {

struct RawReply {
    int status = 0;                       // 0: none came
    QMap<QByteArray, QByteArray> headers; // names in lower case; the last one of each
    QByteArray head;
    QByteArray body;
};

class RawClient {
public:
    RawClient(quint16 port, bool secure, qint64 readBuffer = 0)
    {
        if (secure) {
            auto tls = std::make_unique<QSslSocket>();
            QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
            configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
            tls->setSslConfiguration(configuration);
            tls->setReadBufferSize(readBuffer);
            tls->connectToHostEncrypted(u"127.0.0.1"_s, port);
            tls->waitForEncrypted(10'000);
            m_socket = std::move(tls);
        } else {
            m_socket = std::make_unique<QTcpSocket>();
            m_socket->setReadBufferSize(readBuffer);
            m_socket->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
            m_socket->waitForConnected(10'000);
        }
    }

    [[nodiscard]] QTcpSocket& socket() { return *m_socket; }
    [[nodiscard]] bool isConnected() const { return m_socket->state() == QAbstractSocket::ConnectedState; }

    // False when the server has ended the connection meanwhile, or takes nothing more for that long.
    bool send(const QByteArray& bytes, int timeoutMs = 20'000)
    {
        const QDeadlineTimer deadline(timeoutMs);
        m_socket->write(bytes);
        while (m_socket->bytesToWrite() > 0) {
            if (!m_socket->waitForBytesWritten(static_cast<int>(std::max<qint64>(1, deadline.remainingTime())))) {
                return false;
            }
        }
        m_socket->flush();
        return true;
    }

    // The next reply in full. bodyless: it answers HEAD.
    RawReply reply(int timeoutMs = 10'000, bool bodyless = false)
    {
        const QDeadlineTimer deadline(timeoutMs);
        RawReply result;
        qsizetype end = -1;
        while ((end = m_in.indexOf("\r\n\r\n")) < 0) {
            if (!more(deadline)) {
                return result;
            }
        }
        result.head = m_in.first(end + 2);
        m_in.remove(0, end + 4);
        const QList<QByteArray> lines = result.head.split('\n');
        result.status = lines.first().mid(9, 3).toInt();
        for (const QByteArray& line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0) {
                result.headers.insert(line.first(colon).toLower(), line.mid(colon + 1).trimmed());
            }
        }
        if (bodyless || result.status < 200 || result.status == 204 || result.status == 304) {
            return result;
        }
        const qint64 length = result.headers.value("content-length").toLongLong();
        while (m_in.size() < length) {
            if (!more(deadline)) {
                return result;
            }
        }
        result.body = m_in.first(length);
        m_in.remove(0, length);
        return result;
    }

    RawReply ask(const QByteArray& bytes, int timeoutMs = 10'000)
    {
        send(bytes);
        return reply(timeoutMs, bytes.startsWith("HEAD "));
    }

    // Whether the server ends the connection within the time; what it still sends is kept.
    bool waitForEnd(int timeoutMs = 5'000)
    {
        const QDeadlineTimer deadline(timeoutMs);
        while (more(deadline)) {
        }
        return !isConnected();
    }
    [[nodiscard]] const QByteArray& unread() const { return m_in; }

private:
    bool more(const QDeadlineTimer& deadline)
    {
        for (;;) {
            const QByteArray piece = m_socket->readAll();
            if (!piece.isEmpty()) {
                m_in += piece;
                return true;
            }
            if (!isConnected() || deadline.hasExpired()) {
                return false;
            }
            m_socket->waitForReadyRead(static_cast<int>(std::max<qint64>(1, deadline.remainingTime())));
        }
    }

    std::unique_ptr<QTcpSocket> m_socket;
    QByteArray m_in;
};

} // namespace veilpix::tests
