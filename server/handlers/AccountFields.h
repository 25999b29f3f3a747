// The fields by which an account proves itself and derives its keys, as registration, change of password and recovery
// take them.
#pragma once

#include "common/api/AccountMessages.h"
#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"
#include "server/http/Request.h"

namespace veilpix::handlers {

// No control characters, no surrounding white space, at most api::limits::userName characters; not checked for
// being empty.
[[nodiscard]] bool isUserName(const QString& name);
// Canonical decimal `n e`, one space.
[[nodiscard]] bool isPublicKeyText(const QByteArray& text);

// The secrets that a client sends for new credentials, hashed. Slow, on purpose.
[[nodiscard]] Result<store::Credentials> hashed(const api::CredentialsPart& credentials, auth::PasswordHasher& hasher);

// If-Match: "N". 428 when it is missing, 412 when it cannot be a version.
[[nodiscard]] Answer<qint64> requiredIfMatch(const http::Request& request);
[[nodiscard]] QByteArray versionTag(qint64 version);

} // namespace veilpix::handlers
