// A server that lies: the real one behind a proxy that rewrites replies and sees what it is sent.
#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/Literals.h"

namespace veilpix::tests {

class LyingProxy : public QTcpServer {
public:
    struct Request {
        QByteArray line; // "GET /api/v1/… HTTP/1.1"
        QByteArray body;
    };

    explicit LyingProxy(QUrl target) : m_target(std::move(target))
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] { accept(); });
    }
    [[nodiscard]] QUrl url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort())); }

    std::function<void(const Request&)> sees; // before the server gets it
    // The status with which a request is turned down, whatever the server said; 0: none.
    std::function<int(const Request&)> refuses;
    // What is said instead of body; nothing: the truth.
    std::function<std::optional<QByteArray>(const Request&, const QByteArray& body)> says;

private:
    // One direction of a connection, cut into messages.
    struct Stream {
        QByteArray buffer;
        // The first message as head and body, when all of it is there. bodiless: has none whatever its head says.
        [[nodiscard]] bool take(bool bodiless, QByteArray& head, QByteArray& body)
        {
            const auto end = buffer.indexOf("\r\n\r\n");
            if (end < 0) {
                return false;
            }
            const auto size = bodiless ? 0 : lengthOf(buffer.left(end));
            if (buffer.size() < end + 4 + size) {
                return false;
            }
            head = buffer.left(end + 4);
            body = buffer.mid(end + 4, size);
            buffer.remove(0, end + 4 + size);
            return true;
        }
        static qsizetype lengthOf(const QByteArray& head)
        {
            const auto at = head.toLower().indexOf("\r\ncontent-length:");
            return at < 0 ? 0 : head.mid(at + 17, head.indexOf('\r', at + 2) - at - 17).trimmed().toLongLong();
        }
    };
    struct Connection {
        Stream requests;
        Stream replies;
        std::vector<Request> open; // not answered yet
    };

    void accept()
    {
        QTcpSocket* in = nextPendingConnection();
        auto* out = new QTcpSocket(in);
        auto state = std::make_shared<Connection>();
        out->connectToHost(m_target.host(), quint16(m_target.port()));
        connect(in, &QTcpSocket::readyRead, in, [this, in, out, state] {
            state->requests.buffer += in->readAll();
            QByteArray head;
            QByteArray body;
            while (state->requests.take(false, head, body)) {
                Request request{head.left(head.indexOf('\r')), body};
                if (sees) {
                    sees(request);
                }
                state->open.push_back(std::move(request));
                out->write(head + body);
            }
        });
        connect(out, &QTcpSocket::readyRead, in, [this, in, out, state] {
            state->replies.buffer += out->readAll();
            QByteArray head;
            QByteArray body;
            while (!state->open.empty() &&
                   state->replies.take(state->open.front().line.startsWith("HEAD "), head, body)) {
                const Request request = std::move(state->open.front());
                state->open.erase(state->open.begin());
                const int status = refuses ? refuses(request) : 0;
                auto lie = says && !body.isEmpty() ? says(request, body) : std::nullopt;
                if (status != 0 && !body.isEmpty()) {
                    head.replace(0, head.indexOf('\r'), "HTTP/1.1 " + QByteArray::number(status) + " No");
                    lie = QByteArray("{\"status\":\"error\",\"message\":\"no\"}");
                }
                if (lie) {
                    const auto from = head.toLower().indexOf("\r\ncontent-length:");
                    head.replace(from, head.indexOf('\r', from + 2) - from,
                                 "\r\nContent-Length: " + QByteArray::number(lie->size()));
                    body = *lie;
                }
                in->write(head + body);
            }
        });
        connect(out, &QTcpSocket::disconnected, in, [in] { in->disconnectFromHost(); });
        connect(in, &QTcpSocket::disconnected, in, [in] { in->deleteLater(); });
    }
    QUrl m_target;
};

} // namespace veilpix::tests
