#include "server/http/qt/FacadeServer.h"

#include <fcntl.h>
#include <unistd.h>

namespace veilpix::http::qt {

bool FacadeServer::open(int listeningDescriptor)
{
    const int own = ::fcntl(listeningDescriptor, F_DUPFD_CLOEXEC, 0);
    if (own < 0) {
        return false;
    }
    if (!setSocketDescriptor(own)) {
        ::close(own);
        return false;
    }
    pauseAccepting();
    return true;
}

// Qt starts to accept by itself whenever somebody takes a pending connection.
QTcpSocket* FacadeServer::nextPendingConnection()
{
    QTcpSocket* socket = QTcpServer::nextPendingConnection();
    pauseAccepting();
    return socket;
}

} // namespace veilpix::http::qt
