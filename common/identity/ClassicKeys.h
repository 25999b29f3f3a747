// Keys of the classic scheme as the seed's client keeps them: `rsa.txt` is `d n`, `rsa_pub.txt` is `n e`, in decimal. A
// type of its own: an identity key is never used by textbook RSA, nor one of these by anything else.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

namespace veilpix::identity {

class ClassicKeys {
public:
    static constexpr int maximumBits = 4096;

    // Either text alone is BadKey; they must have the same n. Numbers without sign or leading zeros, at most 4096 bits,
    // n ≥ 2, one space between; white space around them (an editor's newline) is dropped.
    [[nodiscard]] static Result<ClassicKeys> fromTexts(crypto::ByteView privateText, crypto::ByteView publicText);

    [[nodiscard]] const crypto::SecretBytes& privateText() const { return m_private; } // `d n`
    [[nodiscard]] const QByteArray& publicText() const { return m_public; }            // `n e`
    [[nodiscard]] ClassicKeys clone() const { return ClassicKeys(m_private.clone(), m_public); }

private:
    ClassicKeys(crypto::SecretBytes privateText, QByteArray publicText);

    crypto::SecretBytes m_private;
    QByteArray m_public;
};

} // namespace veilpix::identity
