// One row of pixels = one AEAD chunk, and the leaf that the signature's root hashes. One object a thread.
#pragma once

#include "common/crypto/Aead.h"
#include "common/crypto/Hash.h"

namespace veilpix::picture {

// Stands in the nonce, so that rows of different meaning can never be exchanged.
enum class RowKind : std::uint32_t { Content = 0, LastContent = 1, Trailer = 2 };

class RowCipher {
public:
    [[nodiscard]] static Result<RowCipher> create(const crypto::SecretBytes& payloadKey);

    // row has 16 bytes more than plaintext; ciphertext goes first, the tag behind it. They may share memory.
    [[nodiscard]] Result<void> seal(RowKind kind, std::uint64_t index, crypto::ByteView plaintext,
                                    crypto::MutableBytes row);
    // BadContentRow or BadTrailer when it does not authenticate.
    [[nodiscard]] Result<void> open(RowKind kind, std::uint64_t index, crypto::ByteView row,
                                    crypto::MutableBytes plaintext);
    [[nodiscard]] crypto::Digest leaf(crypto::ByteView row) { return m_hash.update(row).finish(); }

private:
    explicit RowCipher(crypto::Aead aead) : m_aead(std::move(aead)) {}

    crypto::Aead m_aead;
    crypto::Sha256 m_hash;
};

} // namespace veilpix::picture
