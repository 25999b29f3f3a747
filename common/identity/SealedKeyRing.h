// A key ring as it lies on a disk or a server: AES-256-GCM under a ring key that two slots wrap, the password's and the
// recovery key's. FORMAT.md, "Sealed key ring".
#pragma once

#include "common/identity/KeyRing.h"

namespace veilpix::identity {

class SealedKeyRing {
public:
    static constexpr qsizetype largest = 256 * 1024; // bytes

    // Seals with a fresh ring key and both slots, as version ring.version() + 1. Opening it later takes the password's
    // slot key (PasswordKeys::derive with these parameters) or the ring's recovery keys.
    [[nodiscard]] static Result<SealedKeyRing> seal(const KeyRing& ring, const StretchParameters& parameters,
                                                    const crypto::SecretBytes& passwordSlotKey,
                                                    crypto::RandomSource& random);

    // Looks at everything that needs no secret: layout, checksum (accidental damage), costs within bounds. Nothing is
    // spent on a hostile ring. BadKeyRing, or Unsupported for a format or derivation of a later release.
    [[nodiscard]] static Result<SealedKeyRing> parse(QByteArray bytes);

    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }
    [[nodiscard]] std::uint64_t version() const { return m_version; }
    [[nodiscard]] const Fingerprint& fingerprint() const { return m_fingerprint; }
    [[nodiscard]] const StretchParameters& parameters() const { return m_parameters; }

    // WrongPassword when the slot was made for another key; BadKeyRing when the key is right but slot or content were
    // changed.
    [[nodiscard]] Result<KeyRing> open(const Password& password) const; // stretches: slow
    [[nodiscard]] Result<KeyRing> openWithSlotKey(const crypto::SecretBytes& passwordSlotKey) const;
    // BadRecoveryWords when they are another ring's.
    [[nodiscard]] Result<KeyRing> open(const RecoveryWords& words) const;
    [[nodiscard]] Result<KeyRing> open(const RecoveryKeys& keys) const;

private:
    enum class Slot : std::uint8_t { Password = 0, Recovery = 1 };
    SealedKeyRing() = default;
    [[nodiscard]] Result<KeyRing> openSlot(Slot slot, const crypto::SecretBytes& slotKey, ErrorCode wrongKey) const;

    QByteArray m_bytes;
    std::uint64_t m_version = 0;
    Fingerprint m_fingerprint;
    StretchParameters m_parameters;
    qsizetype m_slotsAt = 0; // offset of the two slots in m_bytes
};

} // namespace veilpix::identity
