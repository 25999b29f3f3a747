// The one place that knows where Qt HttpServer 6.4 and 6.8 differ.
#pragma once

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QMetaEnum>
#include <QTcpServer>
#include <QtGlobal>

#include "server/http/Headers.h"
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
#include <QHttpHeaders>
#endif

namespace veilpix::http::compat {

// A field of a request as Qt HttpServer read it.
[[nodiscard]] inline QByteArray requestField(const QHttpServerRequest& request, const QByteArray& name)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    return request.headers().value(name).toByteArray();
#else
    return request.value(name);
#endif
}

// Whether Qt HttpServer has a reason phrase for it; without one its status line would be malformed.
[[nodiscard]] inline bool knowsStatus(int status)
{
    static const QMetaEnum codes = QMetaEnum::fromType<QHttpServerResponder::StatusCode>();
    return codes.valueToKey(status) != nullptr;
}

// A whole reply. Fields must not hold Content-Length: Qt HttpServer writes it in 6.8, this function in 6.4.
inline void writeReply(QHttpServerResponder& responder, int status, const QList<Headers::Field>& fields,
                       const QByteArray& body)
{
    const auto code = static_cast<QHttpServerResponder::StatusCode>(status);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QHttpHeaders headers;
    for (const Headers::Field& field : fields) {
        headers.append(field.first, field.second);
    }
    responder.write(body, headers, code);
#else
    responder.writeStatusLine(code);
    for (const Headers::Field& field : fields) {
        responder.writeHeader(field.first, field.second);
    }
    responder.writeHeader("Content-Length", QByteArray::number(body.size()));
    responder.writeBody(body);
#endif
}

// QAbstractHttpServer with one shape of handler in both versions.
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
    virtual void serve(const QHttpServerRequest& request, QHttpServerResponder&& responder) = 0;

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    bool handleRequest(const QHttpServerRequest& request, QHttpServerResponder& responder) final
    {
        serve(request, std::move(responder));
        return true;
    }
    void missingHandler(const QHttpServerRequest&, QHttpServerResponder&) final {}
#else
    bool handleRequest(const QHttpServerRequest& request, QTcpSocket* socket) final
    {
        serve(request, makeResponder(request, socket));
        return true;
    }
    void missingHandler(const QHttpServerRequest&, QTcpSocket*) final {}
#endif
};

} // namespace veilpix::http::compat
