// The server's own secrets: read from a file that the operator names, or made at first start and kept (0600).
#pragma once

#include <QString>

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::auth {

// The file's bytes, less one trailing newline. NoSuchFile, PermissionDenied, Io; BadKey when nothing is left.
[[nodiscard]] Result<crypto::SecretBytes> readSecretFile(const QString& path);
// The same, and when there is no such file, 32 random bytes that are written to it (synced, 0600) first.
[[nodiscard]] Result<crypto::SecretBytes> readOrMakeSecretFile(const QString& path);
// A further secret out of one, for another use: HKDF-SHA-256 with the purpose as info.
[[nodiscard]] Result<crypto::SecretBytes> deriveSecret(const crypto::SecretBytes& secret, QByteArrayView purpose);

} // namespace veilpix::auth
