// A connection that loses things, in front of a server.
#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <memory>

#include "common/base/Literals.h"

namespace veilpix::tests {

// Passes bytes on to a server, and swallows the replies after a given number of requests: what a lost connection looks
// like.
class LossyProxy : public QTcpServer {
public:
    explicit LossyProxy(QUrl target) : m_target(std::move(target))
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] { accept(); });
    }
    [[nodiscard]] QUrl url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort())); }
    QByteArray swallowFor; // replies to requests whose first line holds this are lost
    int swallowed = 0;
    QByteArray refuseFor; // such requests never reach the server: `refusal` is the reply
    QByteArray refusal;

private:
    void accept()
    {
        QTcpSocket* in = nextPendingConnection();
        auto* out = new QTcpSocket(in);
        auto lose = std::make_shared<bool>(false);
        out->connectToHost(m_target.host(), quint16(m_target.port()));
        connect(in, &QTcpSocket::readyRead, in, [this, in, out, lose] {
            const QByteArray bytes = in->readAll();
            if (!refuseFor.isEmpty() && bytes.left(bytes.indexOf('\r')).contains(refuseFor)) {
                in->write(refusal);
                in->disconnectFromHost();
                return;
            }
            if (!swallowFor.isEmpty() && bytes.left(bytes.indexOf('\r')).contains(swallowFor)) {
                *lose = true;
            }
            out->write(bytes);
        });
        connect(out, &QTcpSocket::readyRead, in, [this, in, out, lose] {
            const QByteArray bytes = out->readAll();
            if (*lose) {
                ++swallowed;
                in->abort();
            } else {
                in->write(bytes);
            }
        });
        connect(out, &QTcpSocket::disconnected, in, [in] { in->disconnectFromHost(); });
        connect(in, &QTcpSocket::disconnected, in, [in] { in->deleteLater(); });
    }
    QUrl m_target;
};

} // namespace veilpix::tests
