#include "common/crypto/Aead.h"

#include <limits>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "common/base/Literals.h"

namespace veilpix::crypto {
namespace {

const EVP_CIPHER* gcm()
{
    static EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return cipher;
}

constexpr std::size_t longest = std::numeric_limits<int>::max(); // EVP counts in int

bool sizesHold(ByteView nonce, ByteView associatedData, ByteView in, ByteView out, ByteView tag)
{
    return nonce.size() == Aead::nonceSize && tag.size() == Aead::tagSize && in.size() == out.size() &&
           in.size() <= longest && associatedData.size() <= longest;
}

} // namespace

void Aead::Free::operator()(EVP_CIPHER_CTX* context) const
{
    EVP_CIPHER_CTX_free(context); // wipes the key schedule
}

Aead::Aead(Context sealing, Context opening) : m_sealing(std::move(sealing)), m_opening(std::move(opening))
{
}
Aead::~Aead() = default;
Aead::Aead(Aead&&) noexcept = default;
Aead& Aead::operator=(Aead&&) noexcept = default;

Result<Aead> Aead::create(ByteView key)
{
    if (key.size() != keySize) {
        return fail(ErrorCode::InvalidArgument, u"AES-256 needs a key of 32 bytes"_s);
    }
    Context sealing(EVP_CIPHER_CTX_new());
    Context opening(EVP_CIPHER_CTX_new());
    if (!gcm() || !sealing || !opening ||
        EVP_EncryptInit_ex2(sealing.get(), gcm(), key.data(), nullptr, nullptr) != 1 ||
        EVP_DecryptInit_ex2(opening.get(), gcm(), key.data(), nullptr, nullptr) != 1) {
        return fail(ErrorCode::Internal, u"OpenSSL refused AES-256-GCM"_s);
    }
    return Aead(std::move(sealing), std::move(opening));
}

Result<void> Aead::seal(ByteView nonce, ByteView associatedData, ByteView plaintext, MutableBytes ciphertext,
                        MutableBytes tag)
{
    if (!sizesHold(nonce, associatedData, plaintext, ciphertext, tag)) {
        return fail(ErrorCode::InvalidArgument, u"sizes of an AES-GCM call"_s);
    }
    EVP_CIPHER_CTX* context = m_sealing.get();
    int length = 0;
    std::uint8_t none[16];
    OSSL_PARAM wanted[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag.data(), tag.size()),
                           OSSL_PARAM_construct_end()};
    if (EVP_EncryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) != 1 ||
        (!associatedData.empty() && EVP_EncryptUpdate(context, nullptr, &length, associatedData.data(),
                                                      static_cast<int>(associatedData.size())) != 1) ||
        (!plaintext.empty() && EVP_EncryptUpdate(context, ciphertext.data(), &length, plaintext.data(),
                                                 static_cast<int>(plaintext.size())) != 1) ||
        EVP_EncryptFinal_ex(context, none, &length) != 1 || EVP_CIPHER_CTX_get_params(context, wanted) != 1) {
        return fail(ErrorCode::Internal, u"OpenSSL refused to seal"_s);
    }
    return {};
}

Result<void> Aead::open(ByteView nonce, ByteView associatedData, ByteView ciphertext, ByteView tag,
                        MutableBytes plaintext)
{
    if (!sizesHold(nonce, associatedData, ciphertext, plaintext, tag)) {
        return fail(ErrorCode::InvalidArgument, u"sizes of an AES-GCM call"_s);
    }
    EVP_CIPHER_CTX* context = m_opening.get();
    int length = 0;
    std::uint8_t none[16];
    const OSSL_PARAM expected[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG,
                                                                     const_cast<std::uint8_t*>(tag.data()), tag.size()),
                                   OSSL_PARAM_construct_end()};
    if (EVP_DecryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) != 1 ||
        (!associatedData.empty() && EVP_DecryptUpdate(context, nullptr, &length, associatedData.data(),
                                                      static_cast<int>(associatedData.size())) != 1) ||
        (!ciphertext.empty() && EVP_DecryptUpdate(context, plaintext.data(), &length, ciphertext.data(),
                                                  static_cast<int>(ciphertext.size())) != 1) ||
        EVP_CIPHER_CTX_set_params(context, expected) != 1 || EVP_DecryptFinal_ex(context, none, &length) != 1) {
        wipe(plaintext); // nothing unauthenticated may be used, not even by mistake
        return fail(ErrorCode::BadKey, u"does not authenticate"_s);
    }
    return {};
}

} // namespace veilpix::crypto
