// What a password and a recovery key give. FORMAT.md, "Password" and "Recovery key".
#pragma once

#include "common/crypto/Kdf.h"
#include "common/identity/Password.h"
#include "common/identity/RecoveryWords.h"

namespace veilpix::identity {

using AccountSalt = std::array<std::uint8_t, 16>;

// How an account's password is stretched. Not secret; kept beside whatever it opens.
struct StretchParameters {
    static constexpr qsizetype longestUserName = 255; // bytes of UTF-8

    QString userName; // may be empty for a key ring without an account
    AccountSalt salt{};
    crypto::Argon2Parameters argon2;

    [[nodiscard]] static Result<StretchParameters> fresh(const QString& userName, crypto::RandomSource& random);
    // As a server gives them: salt must have 16 bytes, costs lie between floor and cap. BadKeyRing otherwise.
    [[nodiscard]] static Result<StretchParameters> fromOutside(const QString& userName, const QByteArray& salt,
                                                               std::uint32_t memoryKib, std::uint32_t passes);
    [[nodiscard]] QByteArray saltField() const { return crypto::toByteArray(salt); }

    bool operator==(const StretchParameters&) const = default;
};

// From the password: the login secret (64 hexadecimal digits in ASCII, sent to the server as `password`) and the key of
// the ring's password slot (32 bytes, never leaves this computer).
struct PasswordKeys {
    crypto::SecretBytes loginSecret;
    crypto::SecretBytes slotKey;

    // Argon2id, at least 130 ms and 64 MiB: not for a thread that draws. Costs outside of floor and cap are refused
    // before anything is allocated (BadKeyRing).
    [[nodiscard]] static Result<PasswordKeys> derive(const Password& password, const StretchParameters& parameters);
};

// From the recovery key: the same two for the recovery slot. The ring keeps these, so that a change of password can
// wrap its fresh key for the recovery words without asking for them, and so that a rehearsal can tell whether typed
// words are the right ones.
struct RecoveryKeys {
    crypto::SecretBytes loginSecret;
    crypto::SecretBytes slotKey;

    [[nodiscard]] static Result<RecoveryKeys> derive(const RecoveryWords& words);
    [[nodiscard]] RecoveryKeys clone() const { return {loginSecret.clone(), slotKey.clone()}; }
    [[nodiscard]] bool equals(const RecoveryKeys& other) const;
};

} // namespace veilpix::identity
