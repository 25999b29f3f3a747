// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), through OpenSSL's EVP with contexts that are made once and reused.
// These cannot fail on any input; a library without SHA-256 or without memory for a context ends the process.
#pragma once

#include <initializer_list>
#include <memory>

#include "common/crypto/Bytes.h"

struct evp_md_ctx_st;
struct evp_mac_ctx_st;

namespace veilpix::crypto {

using Digest = std::array<std::uint8_t, 32>;

class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    Sha256& update(ByteView bytes);
    // The digest; the object is ready for the next message.
    [[nodiscard]] Digest finish();
    // The digest of what came so far; the message goes on.
    [[nodiscard]] Digest soFar() const;
    void reset();

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

class HmacSha256 {
public:
    explicit HmacSha256(ByteView key);
    ~HmacSha256();
    HmacSha256(HmacSha256&&) noexcept;
    HmacSha256& operator=(HmacSha256&&) noexcept;

    HmacSha256& update(ByteView bytes);
    // The tag; the object is ready for the next message under the same key.
    [[nodiscard]] Digest finish();

private:
    struct Free {
        void operator()(evp_mac_ctx_st* context) const;
    };
    std::unique_ptr<evp_mac_ctx_st, Free> m_context;
};

// One message, given whole or as parts in order.
[[nodiscard]] Digest sha256(ByteView message);
[[nodiscard]] Digest sha256(std::initializer_list<ByteView> parts);
[[nodiscard]] Digest hmacSha256(ByteView key, ByteView message);
[[nodiscard]] Digest hmacSha256(ByteView key, std::initializer_list<ByteView> parts);

// Constant time for equal sizes.
[[nodiscard]] bool equalDigests(ByteView a, ByteView b);

} // namespace veilpix::crypto
