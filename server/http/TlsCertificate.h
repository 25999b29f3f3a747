// The server's certificate and key from their files, checked before anything uses them.
#pragma once

#include <QSslConfiguration>
#include <memory>

#include "common/base/Result.h"
#include "server/http/Server.h"

namespace veilpix::http {

// TLS 1.2 and 1.3 with this certificate chain. NotFound, PermissionDenied or Io for files that cannot be read,
// BadKey for what is no certificate, no key, or a key of another certificate.
[[nodiscard]] Result<std::shared_ptr<const QSslConfiguration>> loadTls(const TlsFiles& files);

} // namespace veilpix::http
