// The status line and fields in front of a reply's body.
#pragma once

#include <QByteArray>

#include "server/http/Response.h"

namespace veilpix::http {

// What the connection layer adds to what a handler says.
struct ReplyContext {
    QByteArray date;
    QByteArray requestId;
    QList<Headers::Field> routeFields; // unless the reply has them itself
    bool keepAlive = true;
};

// Up to the empty line, with it.
[[nodiscard]] QByteArray replyHead(const Response& response, const ReplyContext& context);

} // namespace veilpix::http
