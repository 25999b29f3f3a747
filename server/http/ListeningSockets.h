// Several listening sockets on one address and port, one for each event loop.
#pragma once

#include <QHostAddress>
#include <vector>

#include "common/base/Result.h"

namespace veilpix::http {

struct ListeningSockets {
    quint16 port = 0;
    std::vector<int> descriptors; // non-blocking, close-on-exec; the caller's to close
};

// port 0 picks a free one, the same for all. AlreadyExists when somebody else listens there, PermissionDenied, or Io.
[[nodiscard]] Result<ListeningSockets> listenOn(const QHostAddress& address, quint16 port, int count);

} // namespace veilpix::http
