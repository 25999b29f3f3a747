#include "server/http/QtFront.h"

#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

const QByteArray connectionField = "Veilpix-Connection"_ba;

} // namespace

QtFront::QtFront(Serve serve, QObject* parent) : HttpServerBase(parent), m_serve(std::move(serve))
{
}

QByteArray QtFront::requestText(quint64 connection)
{
    return "GET / HTTP/1.1\r\nHost: localhost\r\n" + connectionField + ": " + QByteArray::number(connection) +
           "\r\n\r\n";
}

void QtFront::serve(const QHttpServerRequest& request, QHttpServerResponder&& responder)
{
    m_serve(compat::requestField(request, connectionField).toULongLong(),
            std::make_unique<QHttpServerResponder>(std::move(responder)));
}

} // namespace veilpix::http
