// A plain blocking HTTP/1.1 client for tests: sends exactly what it is told and reads one reply. One connection an
// object, kept alive; usable from any thread.
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>
#include <QUrl>
#include <QUrlQuery>
#include <functional>
#include <memory>

#include "common/base/Literals.h"

namespace veilpix::tests {

using HeaderList = QList<std::pair<QByteArray, QByteArray>>;

struct HttpReply {
    int status = 0; // 0: no reply
    HeaderList headers;
    QByteArray body;

    [[nodiscard]] QByteArray header(const QByteArray& name) const
    {
        for (const auto& [key, value] : headers) {
            if (key.compare(name, Qt::CaseInsensitive) == 0) {
                return value;
            }
        }
        return {};
    }
    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(body).object(); }
    [[nodiscard]] QJsonValue data() const { return json().value(u"data"_s); }
    [[nodiscard]] QString message() const { return json().value(u"message"_s).toString(); }
    // "401 Token has expired": one thing to compare.
    [[nodiscard]] QString summary() const
    {
        return message().isEmpty() ? QString::number(status) : u"%1 %2"_s.arg(status).arg(message());
    }
};

class HttpClient {
public:
    // Sees every reply that came, with its request's method and path; in the thread that asked.
    using Observer = std::function<void(const QByteArray&, const QString&, const HttpReply&)>;

    explicit HttpClient(quint16 port, Observer observer = {}) : m_port(port), m_observer(std::move(observer)) {}

    HttpReply request(const QByteArray& method, const QString& path, const QByteArray& body = {},
                      const HeaderList& headers = {})
    {
        const QByteArray message = head(method, path, body, headers) + body;
        HttpReply reply = exchange(message, method == "HEAD");
        // A kept connection may have been closed by the server meanwhile.
        if (reply.status == 0 && m_reused) {
            reply = exchange(message, method == "HEAD");
        }
        if (m_observer && reply.status != 0) {
            m_observer(method, path, reply);
        }
        return reply;
    }
    HttpReply get(const QString& path, const HeaderList& headers = {}) { return request("GET", path, {}, headers); }
    HttpReply json(const QByteArray& method, const QString& path, const QJsonObject& object, HeaderList headers = {})
    {
        headers.emplaceBack("Content-Type", "application/json");
        return request(method, path, QJsonDocument(object).toJson(QJsonDocument::Compact), headers);
    }
    HttpReply form(const QByteArray& method, const QString& path, const QList<std::pair<QString, QString>>& fields,
                   HeaderList headers = {})
    {
        QByteArray body;
        for (const auto& [name, value] : fields) {
            body += body.isEmpty() ? "" : "&";
            body += QUrl::toPercentEncoding(name) + '=' + QUrl::toPercentEncoding(value);
        }
        headers.emplaceBack("Content-Type", "application/x-www-form-urlencoded");
        return request(method, path, body, headers);
    }

private:
    QByteArray head(const QByteArray& method, const QString& path, const QByteArray& body, const HeaderList& headers)
    {
        QByteArray out = method + ' ' + path.toUtf8() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        for (const auto& [name, value] : headers) {
            out += name + ": " + value + "\r\n";
        }
        if (!body.isEmpty() || method == "POST" || method == "PUT" || method == "PATCH") {
            out += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        }
        return out + "\r\n";
    }

    HttpReply exchange(const QByteArray& message, bool headOnly)
    {
        m_reused = m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
        if (!m_reused) {
            m_socket = std::make_unique<QTcpSocket>();
            m_socket->connectToHost(u"127.0.0.1"_s, m_port);
            if (!m_socket->waitForConnected(timeoutMs)) {
                return {};
            }
        }
        m_socket->write(message);
        m_buffer.clear();
        qsizetype end = -1;
        while ((end = m_buffer.indexOf("\r\n\r\n")) < 0) {
            if (!more()) {
                return {};
            }
        }
        HttpReply reply;
        const QList<QByteArray> lines = m_buffer.left(end).split('\n');
        reply.status = lines.first().split(' ').value(1).toInt();
        for (const QByteArray& line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            reply.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
        }
        const qsizetype length =
            headOnly || reply.status == 204 || reply.status == 304 ? 0 : reply.header("Content-Length").toLongLong();
        while (m_buffer.size() < end + 4 + length) {
            if (!more()) {
                break;
            }
        }
        reply.body = m_buffer.mid(end + 4, length);
        if (reply.body.size() < length) {
            reply.status = 0;
        }
        if (reply.header("Connection").toLower() == "close") {
            m_socket.reset();
        }
        return reply;
    }

    bool more()
    {
        if (m_socket->bytesAvailable() == 0 && !m_socket->waitForReadyRead(timeoutMs)) {
            if (m_socket->bytesAvailable() == 0) {
                m_socket.reset();
                return false;
            }
        }
        m_buffer += m_socket->readAll();
        return true;
    }

    static constexpr int timeoutMs = 30'000;
    quint16 m_port;
    Observer m_observer;
    bool m_reused = false;
    std::unique_ptr<QTcpSocket> m_socket;
    QByteArray m_buffer;
};

} // namespace veilpix::tests
