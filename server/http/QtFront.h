// Qt HttpServer behind the connection layer: it is shown complete requests on façade sockets and writes the replies
// that fit in memory. Which connection a request belongs to stands in a field of the request that it is shown.
#pragma once

#include <functional>
#include <memory>

#include "server/http/QtCompat.h"

namespace veilpix::http {

class QtFront final : public compat::HttpServerBase {
    Q_OBJECT

public:
    using Serve = std::function<void(quint64 connection, std::unique_ptr<QHttpServerResponder>)>;
    QtFront(Serve serve, QObject* parent);

    // What a façade shows for a request of this connection.
    [[nodiscard]] static QByteArray requestText(quint64 connection);

protected:
    void serve(const QHttpServerRequest& request, QHttpServerResponder&& responder) override;

private:
    Serve m_serve;
};

} // namespace veilpix::http
