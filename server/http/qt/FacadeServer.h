// The QTcpServer that Qt HttpServer takes its sockets from. It stands on the worker's listening socket, since Qt 6.8
// wants one that listens, and never accepts from it: the connections are the Listener's.
#pragma once

#include <QTcpServer>

namespace veilpix::http::qt {

class FacadeServer final : public QTcpServer {
    Q_OBJECT

public:
    // The descriptor is duplicated. False when the system has none left.
    [[nodiscard]] bool open(int listeningDescriptor);
    // Qt HttpServer takes it before this returns.
    void hand(QTcpSocket* facade) { addPendingConnection(facade); }
    QTcpSocket* nextPendingConnection() override;
};

} // namespace veilpix::http::qt
