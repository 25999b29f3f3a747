// What the last row says: the root over all content rows, who signed it, and the signature.
#pragma once

#include "common/crypto/Hash.h"
#include "common/crypto/SigningKey.h"
#include "common/picture/PictureHeader.h"

namespace veilpix::picture {

// SHA-256 over the fixed fields, the width, and the SHA-256 of each content row in order.
class RootHash {
public:
    RootHash(const HeaderFields& header, std::uint32_t width);
    void add(const crypto::Digest& leaf) { m_hash.update(leaf); }
    [[nodiscard]] crypto::Digest finish() { return m_hash.finish(); }

private:
    crypto::Sha256 m_hash;
};

struct PictureTrailer {
    static constexpr std::size_t size = 32 + 32 + 32 + 64;

    crypto::Digest root{};
    SignerFingerprint fingerprint;
    crypto::VerifyKey::Bytes verifyKey{};
    crypto::Signature signature{};

    // The message that is signed.
    [[nodiscard]] QByteArray signedMessage(const HeaderFields& header) const;

    // plaintext of a row: all of it is written, zeros behind the fields.
    void serialise(crypto::MutableBytes plaintext) const;
    // BadTrailer when the padding is not zeros.
    [[nodiscard]] static Result<PictureTrailer> parse(crypto::ByteView plaintext);

    // BadTrailer when the root is another, BadSignature when key or signature do not hold; else the signer's key.
    [[nodiscard]] Result<crypto::VerifyKey> check(const HeaderFields& header, const crypto::Digest& computedRoot) const;
};

} // namespace veilpix::picture
