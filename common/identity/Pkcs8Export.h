// The identity's private keys for other programs: PKCS#8 in PEM, encrypted with PBES2 (AES-256-CBC, key from scrypt).
#pragma once

#include "common/identity/Password.h"
#include "common/identity/PrivateIdentity.h"

namespace veilpix::identity {

// scrypt's costs. Strong needs 128 MiB; OpenSSL's own PKCS#8 reader (so the openssl program too) stops at 32 MiB and
// cannot read it. OpenSslReadable does the same work in 16 MiB.
enum class ScryptCost {
    Strong,          // N = 2^17, r = 8, p = 1
    OpenSslReadable, // N = 2^14, r = 8, p = 8
};

// One `ENCRYPTED PRIVATE KEY` block each. About a third of a second: not for a thread that draws.
[[nodiscard]] Result<QByteArray> exportRsaPem(const PrivateIdentity& identity, const Password& password,
                                              crypto::RandomSource& random, ScryptCost cost = ScryptCost::Strong);
[[nodiscard]] Result<QByteArray> exportSigningPem(const PrivateIdentity& identity, const Password& password,
                                                  crypto::RandomSource& random, ScryptCost cost = ScryptCost::Strong);

} // namespace veilpix::identity
