// Seals what is kept of transfers beside their ciphertext: records on disk, names while the keys are away. A random
// nonce comes first, then the ciphertext, then the tag.
#pragma once

#include <QByteArray>

#include "common/crypto/Aead.h"

namespace veilpix::transfers {

class SpoolCipher {
public:
    // A key of its own from the vault key.
    [[nodiscard]] static Result<crypto::SecretBytes> keyFrom(const crypto::SecretBytes& vaultKey);
    // For one thread.
    [[nodiscard]] static Result<SpoolCipher> create(const crypto::SecretBytes& key);

    // bound: what the sealed bytes are for, so that they cannot be put in the place of others.
    [[nodiscard]] Result<QByteArray> seal(const QByteArray& bound, crypto::ByteView plain);
    // BadRecord: another account's, meant for something else, or damaged.
    [[nodiscard]] Result<QByteArray> open(const QByteArray& bound, const QByteArray& sealed);

    static constexpr qsizetype overhead = qsizetype{crypto::Aead::nonceSize} + qsizetype{crypto::Aead::tagSize};

private:
    explicit SpoolCipher(crypto::Aead aead) : m_aead(std::move(aead)) {}

    crypto::Aead m_aead;
};

} // namespace veilpix::transfers
