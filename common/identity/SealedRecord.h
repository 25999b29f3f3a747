// The one shape of small encrypted records: 01 ‖ nonce (12, random) ‖ ciphertext ‖ tag (16), AES-256-GCM.
#pragma once

#include "common/crypto/Random.h"

namespace veilpix::identity {

constexpr qsizetype recordOverhead = 1 + 12 + 16;

[[nodiscard]] Result<QByteArray> sealRecord(const crypto::SecretBytes& key, crypto::ByteView associatedData,
                                            crypto::ByteView plaintext, crypto::RandomSource& random);
// Unsupported for another first byte, BadRecord for all else.
[[nodiscard]] Result<crypto::SecretBytes> openRecord(const crypto::SecretBytes& key, crypto::ByteView associatedData,
                                                     crypto::ByteView record);

} // namespace veilpix::identity
