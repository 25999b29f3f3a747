// The listening socket: hands on raw descriptors, and rests instead of spinning when the process is out of them.
#pragma once

#include <QTcpServer>
#include <QTimer>
#include <functional>

namespace veilpix::http {

class Listener final : public QTcpServer {
    Q_OBJECT

public:
    using Accept = std::function<void(qintptr)>;
    using Paused = std::function<void()>;
    Listener(Accept accept, Paused paused);

    // For Qt HttpServer, which takes its sockets from a QTcpServer: shows it one that stands in for a connection.
    void hand(QTcpSocket* facade) { addPendingConnection(facade); }
    QTcpSocket* nextPendingConnection() override;
    // A descriptor may have become free.
    void resume();

protected:
    void incomingConnection(qintptr descriptor) override { m_accept(descriptor); }

private:
    void rest();

    Accept m_accept;
    Paused m_whenPaused;
    QTimer m_retry;
    bool m_paused = false;
};

} // namespace veilpix::http
