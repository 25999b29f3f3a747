// All that a person must keep: the identity's private keys, the vault key, imported classic keys, the recovery slot's
// keys. In memory, opened; SealedKeyRing is its form outside.
#pragma once

#include <algorithm>
#include <vector>

#include "common/identity/AccountKeys.h"
#include "common/identity/ClassicKeys.h"
#include "common/identity/PrivateIdentity.h"

namespace veilpix::identity {

class KeyRing {
public:
    static constexpr std::size_t vaultKeySize = 32;
    static constexpr std::size_t mostClassicKeys = 32;

    // A new one with a fresh vault key, version 0: never sealed yet.
    [[nodiscard]] static Result<KeyRing> create(PrivateIdentity identity, RecoveryKeys recovery,
                                                crypto::RandomSource& random);

    [[nodiscard]] const PrivateIdentity& privateIdentity() const { return m_identity; }
    [[nodiscard]] const Identity& identity() const { return m_identity.identity(); }
    [[nodiscard]] const Fingerprint& fingerprint() const { return m_identity.fingerprint(); }
    [[nodiscard]] const crypto::SecretBytes& vaultKey() const { return m_vaultKey; }
    [[nodiscard]] const std::vector<ClassicKeys>& classicKeys() const { return m_classicKeys; }
    [[nodiscard]] const RecoveryKeys& recovery() const { return m_recovery; }
    // Of the sealed ring that this was opened from or last stored as.
    [[nodiscard]] std::uint64_t version() const { return m_version; }

    // Of the pins (Pins.h) that were there when this ring was sealed: none that is older is theirs. 0: there were none.
    [[nodiscard]] std::uint64_t pinsVersion() const { return m_pinsVersion; }
    void notePins(std::uint64_t version) { m_pinsVersion = std::max(m_pinsVersion, version); }

    [[nodiscard]] Result<void> addClassicKeys(ClassicKeys keys); // AlreadyExists, TooLarge (32 pairs)
    void replaceRecovery(RecoveryKeys recovery) { m_recovery = std::move(recovery); }
    // After a sealed ring was accepted by the disk or the server.
    void markStored(std::uint64_t version) { m_version = version; }
    [[nodiscard]] KeyRing clone() const;

private:
    friend class SealedKeyRing;
    KeyRing(PrivateIdentity identity, crypto::SecretBytes vaultKey, RecoveryKeys recovery, std::uint64_t version);

    [[nodiscard]] Result<crypto::SecretBytes> toContent() const;
    [[nodiscard]] static Result<KeyRing> fromContent(crypto::ByteView content, std::uint64_t version);

    PrivateIdentity m_identity;
    crypto::SecretBytes m_vaultKey;
    std::vector<ClassicKeys> m_classicKeys;
    RecoveryKeys m_recovery;
    std::uint64_t m_version;
    std::uint64_t m_pinsVersion = 0;
};

} // namespace veilpix::identity
