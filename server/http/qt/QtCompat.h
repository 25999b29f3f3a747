// The one place that knows where Qt HttpServer 6.4 and 6.8 differ.
#pragma once

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QTcpServer>
#include <QtGlobal>

namespace veilpix::http::qt {

// QAbstractHttpServer with one shape of handler in both versions. Nothing is ever written by way of Qt: 6.8's responder
// stays where it was made and ends with the call.
class HttpServerBase : public QAbstractHttpServer {
public:
    explicit HttpServerBase(QObject* parent) : QAbstractHttpServer(parent) {}
    // False when this version wants a listening server and has none.
    bool attach(QTcpServer* server)
    {
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        return bind(server);
#else
        bind(server);
        return true;
#endif
    }

protected:
    // False: no route takes it.
    virtual bool handle(const QHttpServerRequest& request) = 0;
    virtual void handleMissing(const QHttpServerRequest& request) = 0;

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    bool handleRequest(const QHttpServerRequest& request, QHttpServerResponder&) final { return handle(request); }
    void missingHandler(const QHttpServerRequest& request, QHttpServerResponder&) final { handleMissing(request); }
#else
    bool handleRequest(const QHttpServerRequest& request, QTcpSocket*) final { return handle(request); }
    void missingHandler(const QHttpServerRequest& request, QTcpSocket*) final { handleMissing(request); }
#endif
};

} // namespace veilpix::http::qt
