// AES-256-GCM (NIST SP 800-38D) with 12-byte nonces and 16-byte tags. The key schedule is done once; a call sets the
// nonce only. One object serves one thread at a time; make one for each thread. Never use a nonce twice under one key.
#pragma once

#include "common/base/Result.h"
#include "common/crypto/SecretBytes.h"

struct evp_cipher_ctx_st;

namespace veilpix::crypto {

class Aead {
public:
    static constexpr std::size_t keySize = 32;
    static constexpr std::size_t nonceSize = 12;
    static constexpr std::size_t tagSize = 16;

    // InvalidArgument unless the key has 32 bytes.
    [[nodiscard]] static Result<Aead> create(ByteView key);
    [[nodiscard]] static Result<Aead> create(const SecretBytes& key) { return create(key.reveal()); }
    ~Aead();
    Aead(Aead&&) noexcept;
    Aead& operator=(Aead&&) noexcept;

    // ciphertext has the plaintext's size and may be the same memory (but not overlap it otherwise); tag has 16 bytes.
    // InvalidArgument for wrong sizes, Internal if the library refuses.
    [[nodiscard]] Result<void> seal(ByteView nonce, ByteView associatedData, ByteView plaintext,
                                    MutableBytes ciphertext, MutableBytes tag);

    // BadKey when it does not authenticate: callers replace the code by their own. plaintext is then wiped.
    [[nodiscard]] Result<void> open(ByteView nonce, ByteView associatedData, ByteView ciphertext, ByteView tag,
                                    MutableBytes plaintext);

private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const;
    };
    using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;
    Aead(Context sealing, Context opening);

    Context m_sealing;
    Context m_opening;
};

} // namespace veilpix::crypto
