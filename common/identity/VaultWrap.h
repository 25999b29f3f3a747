// A content key under the vault key: 01 ‖ nonce (12) ‖ encrypted key (32) ‖ tag (16), AES-256-GCM. The associated data
// says what was proved when the wrap was made: that the picture is one's own, or who had shared it. FORMAT.md, "Sealed
// records". Opens far faster than an RSA wrap.
#pragma once

#include "common/crypto/Random.h"
#include "common/identity/Fingerprint.h"
#include "common/identity/ItemBinding.h"

namespace veilpix::identity {

constexpr qsizetype vaultWrapSize = 61;

enum class VaultOrigin : std::uint8_t { Mine = 1, Shared = 2 };

struct VaultBinding {
    VaultOrigin origin = VaultOrigin::Shared;
    Fingerprint owner; // one's own with Mine
    ItemIdBytes itemId{};
    CommitmentBytes commitment{};
};

[[nodiscard]] Result<QByteArray> sealVaultWrap(const crypto::SecretBytes& vaultKey, const VaultBinding& binding,
                                               const crypto::SecretBytes& contentKey, crypto::RandomSource& random);
// BadRecord when it does not authenticate for exactly this or is malformed, Unsupported for another first byte.
[[nodiscard]] Result<crypto::SecretBytes> openVaultWrap(const crypto::SecretBytes& vaultKey,
                                                        const VaultBinding& binding, const QByteArray& wrap);

} // namespace veilpix::identity
