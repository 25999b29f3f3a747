#include "server/http/ReplyHead.h"

#include "server/http/ReasonPhrase.h"

namespace veilpix::http {

namespace {

void append(QByteArray& head, QByteArrayView name, QByteArrayView value)
{
    head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

QByteArray replyHead(const Response& response, const ReplyContext& context)
{
    QByteArray head;
    head.reserve(512);
    head.append(statusLine(response.status())).append("\r\n");
    append(head, "Date", context.date);
    append(head, "X-Request-Id", context.requestId);
    append(head, "X-Content-Type-Options", "nosniff");
    for (const Headers::Field& field : response.headers().fields()) {
        append(head, field.first, field.second);
    }
    for (const Headers::Field& field : context.routeFields) {
        if (!response.headers().has(field.first)) {
            append(head, field.first, field.second);
        }
    }
    if (!context.keepAlive) {
        append(head, "Connection", "close");
    }
    if (response.mayHaveBody()) {
        append(head, "Content-Length", QByteArray::number(response.contentLength()));
    }
    return head.append("\r\n");
}

} // namespace veilpix::http
