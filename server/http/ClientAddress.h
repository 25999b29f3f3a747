// Who is at the other end when a proxy that we trust stands in between.
#pragma once

#include <QHostAddress>
#include <functional>

#include "server/http/Headers.h"

namespace veilpix::http {

// An IPv4 address for what a dual-stack socket shows as ::ffff:a.b.c.d; anything else as it is.
[[nodiscard]] QHostAddress plainAddress(const QHostAddress& address);

// The rightmost address of X-Forwarded-For that is no trusted proxy itself; a port behind it and brackets around it are
// understood. peer when the header is absent; 0.0.0.0, which is nobody and never this computer, when a trusted proxy
// names what is no address.
[[nodiscard]] QHostAddress forwardedClient(const QHostAddress& peer, const Headers& headers,
                                           const std::function<bool(const QHostAddress&)>& isTrusted);

} // namespace veilpix::http
