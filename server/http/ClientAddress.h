// Who is at the other end when a proxy that we trust stands in between.
#pragma once

#include "server/http/Headers.h"

#include <QHostAddress>
#include <functional>

namespace veilpix::http {

// The rightmost address of X-Forwarded-For that is no trusted proxy itself; peer when the header is absent or
// unreadable.
[[nodiscard]] QHostAddress forwardedClient(const QHostAddress& peer, const Headers& headers,
                                           const std::function<bool(const QHostAddress&)>& isTrusted);

} // namespace veilpix::http
