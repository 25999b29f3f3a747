// A content key under the vault key: 01 ‖ nonce (12) ‖ encrypted key (32) ‖ tag (16), AES-256-GCM, associated data
// z"veilpix/1 vault" ‖ item id ‖ commitment. Opens far faster than an RSA wrap.
#pragma once

#include "common/crypto/Random.h"
#include "common/identity/ItemBinding.h"

namespace veilpix::identity {

constexpr qsizetype vaultWrapSize = 61;

[[nodiscard]] Result<QByteArray> sealVaultWrap(const crypto::SecretBytes& vaultKey, const ItemIdBytes& itemId,
                                               const CommitmentBytes& commitment, const crypto::SecretBytes& contentKey,
                                               crypto::RandomSource& random);
// BadRecord when it does not authenticate for this item and commitment or is malformed, Unsupported for another first
// byte.
[[nodiscard]] Result<crypto::SecretBytes> openVaultWrap(const crypto::SecretBytes& vaultKey, const ItemIdBytes& itemId,
                                                        const CommitmentBytes& commitment, const QByteArray& wrap);

} // namespace veilpix::identity
