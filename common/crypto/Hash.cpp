#include "common/crypto/Hash.h"

#include <QtGlobal>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace veilpix::crypto {
namespace {

void require(bool held)
{
    if (!held) {
        qFatal("OpenSSL refused SHA-256");
    }
}

// Fetched once: a fetch at every message costs more than hashing a short one.
const EVP_MD* sha256Method()
{
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    require(method != nullptr);
    return method;
}

EVP_MAC* hmacMethod()
{
    static EVP_MAC* const method = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    require(method != nullptr);
    return method;
}

} // namespace

void Sha256::Free::operator()(EVP_MD_CTX* context) const
{
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : m_context(EVP_MD_CTX_new())
{
    require(m_context != nullptr);
    reset();
}

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::update(ByteView bytes)
{
    require(EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) == 1);
    return *this;
}

Digest Sha256::finish()
{
    Digest digest;
    require(EVP_DigestFinal_ex(m_context.get(), digest.data(), nullptr) == 1);
    reset();
    return digest;
}

Digest Sha256::soFar() const
{
    const std::unique_ptr<EVP_MD_CTX, Free> copy(EVP_MD_CTX_new());
    require(copy != nullptr && EVP_MD_CTX_copy_ex(copy.get(), m_context.get()) == 1);
    Digest digest;
    require(EVP_DigestFinal_ex(copy.get(), digest.data(), nullptr) == 1);
    return digest;
}

void Sha256::reset()
{
    require(EVP_DigestInit_ex2(m_context.get(), sha256Method(), nullptr) == 1);
}

void HmacSha256::Free::operator()(EVP_MAC_CTX* context) const
{
    EVP_MAC_CTX_free(context);
}

HmacSha256::HmacSha256(ByteView key) : m_context(EVP_MAC_CTX_new(hmacMethod()))
{
    require(m_context != nullptr);
    char digestName[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digestName, 0),
                                     OSSL_PARAM_construct_end()};
    // A null key means "keep the former one" to OpenSSL, so an empty key needs an address.
    static const std::uint8_t nothing = 0;
    require(EVP_MAC_init(m_context.get(), key.empty() ? &nothing : key.data(), key.size(), parameters) == 1);
}

HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

HmacSha256& HmacSha256::update(ByteView bytes)
{
    require(bytes.empty() || EVP_MAC_update(m_context.get(), bytes.data(), bytes.size()) == 1);
    return *this;
}

Digest HmacSha256::finish()
{
    Digest tag;
    std::size_t length = 0;
    require(EVP_MAC_final(m_context.get(), tag.data(), &length, tag.size()) == 1 && length == tag.size());
    require(EVP_MAC_init(m_context.get(), nullptr, 0, nullptr) == 1);
    return tag;
}

Digest sha256(ByteView message)
{
    return sha256({message});
}

Digest sha256(std::initializer_list<ByteView> parts)
{
    thread_local Sha256 hash;
    for (const ByteView part : parts) {
        hash.update(part);
    }
    return hash.finish();
}

Digest hmacSha256(ByteView key, ByteView message)
{
    return hmacSha256(key, {message});
}

Digest hmacSha256(ByteView key, std::initializer_list<ByteView> parts)
{
    HmacSha256 mac(key);
    for (const ByteView part : parts) {
        mac.update(part);
    }
    return mac.finish();
}

bool equalDigests(ByteView a, ByteView b)
{
    return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

} // namespace veilpix::crypto
