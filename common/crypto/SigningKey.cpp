#include "common/crypto/SigningKey.h"

#include <openssl/evp.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::crypto {
namespace {

using Bytes = VerifyKey::Bytes;

constexpr int nibble(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

constexpr Bytes fromHex(const char (&hex)[65])
{
    Bytes bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(nibble(hex[2 * i]) * 16 + nibble(hex[2 * i + 1]));
    }
    return bytes;
}

// The y coordinates (little-endian, sign bit of x cleared) of the eight points whose order divides 8, each also as y +
// p where that fits 255 bits. p = 2^255 - 19. The sign bit is ignored in the comparison, which covers the non-canonical
// "negative zero" of x = 0 as well.
constexpr std::array<Bytes, 7> smallOrder = {
    fromHex("0000000000000000000000000000000000000000000000000000000000000000"), // y = 0, order 4
    fromHex("0100000000000000000000000000000000000000000000000000000000000000"), // y = 1, the identity
    fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), // order 8
    fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), // order 8
    fromHex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"), // y = p - 1, order 2
    fromHex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"), // y = p, that is 0
    fromHex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"), // y = p + 1, that is 1
};

bool isOfSmallOrder(Bytes bytes)
{
    bytes.back() &= 0x7f;
    return std::find(smallOrder.begin(), smallOrder.end(), bytes) != smallOrder.end();
}

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

} // namespace

VerifyKey::VerifyKey(std::shared_ptr<EVP_PKEY> key, const Bytes& bytes) : m_key(std::move(key)), m_bytes(bytes)
{
}

Result<VerifyKey> VerifyKey::fromBytes(ByteView bytes)
{
    if (bytes.size() != size) {
        return fail(ErrorCode::BadKey, u"an Ed25519 public key has 32 bytes"_s);
    }
    Bytes copy;
    std::copy(bytes.begin(), bytes.end(), copy.begin());
    if (isOfSmallOrder(copy)) {
        return fail(ErrorCode::BadKey, u"an Ed25519 public key of small order"_s);
    }
    std::shared_ptr<EVP_PKEY> key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, copy.data(), copy.size()),
                                  EVP_PKEY_free);
    if (!key) {
        return fail(ErrorCode::BadKey, u"not an Ed25519 public key"_s);
    }
    return VerifyKey(std::move(key), copy);
}

bool VerifyKey::verify(ByteView message, ByteView signature) const
{
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return signature.size() == Signature{}.size() && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, m_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

SigningKey::SigningKey(std::shared_ptr<EVP_PKEY> key, VerifyKey verifyKey)
    : m_key(std::move(key)), m_verifyKey(std::move(verifyKey))
{
}

Result<SigningKey> SigningKey::generate(RandomSource& random)
{
    VEILPIX_TRY(auto seed, random.secret(seedSize));
    return fromSeed(seed);
}

Result<SigningKey> SigningKey::fromSeed(const SecretBytes& seed)
{
    if (seed.size() != seedSize) {
        return fail(ErrorCode::BadKey, u"an Ed25519 private key has 32 bytes"_s);
    }
    std::shared_ptr<EVP_PKEY> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.reveal().data(), seed.size()), EVP_PKEY_free);
    Bytes publicBytes;
    std::size_t length = publicBytes.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), publicBytes.data(), &length) != 1) {
        return fail(ErrorCode::BadKey, u"not an Ed25519 private key"_s);
    }
    return VerifyKey::fromBytes(publicBytes).map([&](VerifyKey verifyKey) {
        return SigningKey(std::move(key), std::move(verifyKey));
    });
}

Result<SecretBytes> SigningKey::seed() const
{
    SecretBytes bytes(seedSize);
    std::size_t length = seedSize;
    if (EVP_PKEY_get_raw_private_key(m_key.get(), bytes.writable().data(), &length) != 1 || length != seedSize) {
        return fail(ErrorCode::Internal, u"OpenSSL refused an Ed25519 private key"_s);
    }
    return bytes;
}

Result<Signature> SigningKey::sign(ByteView message) const
{
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    Signature signature;
    std::size_t length = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, m_key.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &length, message.data(), message.size()) != 1 ||
        length != signature.size()) {
        return fail(ErrorCode::Internal, u"OpenSSL refused to sign"_s);
    }
    return signature;
}

} // namespace veilpix::crypto
