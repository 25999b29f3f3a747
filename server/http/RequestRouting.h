// Everything that the head alone decides, before a byte of the body costs anything.
#pragma once

#include <QHostAddress>
#include <optional>

#include "server/http/Request.h"
#include "server/http/RequestParser.h"
#include "server/http/Router.h"

namespace veilpix::http {

class Worker;

// Who sent a head, as the socket says.
struct Peer {
    QHostAddress address;
    bool secure = false; // TLS
};

struct RoutedRequest {
    Request request;
    const Route* route = nullptr;
    qint64 bodyLimit = 0;
    std::optional<Response> early;  // the reply, whatever the body would be
    std::optional<Refusal> refusal; // the same, and nothing that follows can be trusted
};

// Has Qt HttpServer read the head, and routes by what it read.
[[nodiscard]] RoutedRequest routeRequest(Worker& worker, const RequestHead& head, const Peer& peer);

} // namespace veilpix::http
