#include "common/crypto/Kdf.h"

#include <argon2.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "common/base/Literals.h"

namespace veilpix::crypto {

Result<SecretBytes> hkdfSha256(ByteView salt, ByteView inputKey, ByteView info, std::size_t length)
{
    static EVP_KDF* const method = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
    const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(EVP_KDF_CTX_new(method), EVP_KDF_CTX_free);
    char digestName[] = "SHA256";
    // OpenSSL takes no null pointer for an empty octet string in every version: give it an address.
    static std::uint8_t nothing = 0;
    const auto octets = [](const char* name, ByteView bytes) {
        return OSSL_PARAM_construct_octet_string(
            name, bytes.empty() ? &nothing : const_cast<std::uint8_t*>(bytes.data()), bytes.size());
    };
    OSSL_PARAM parameters[5];
    std::size_t count = 0;
    parameters[count++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digestName, 0);
    parameters[count++] = octets(OSSL_KDF_PARAM_KEY, inputKey);
    if (!salt.empty()) { // absent means 32 zero bytes, which HMAC takes for the same key as the empty one
        parameters[count++] = octets(OSSL_KDF_PARAM_SALT, salt);
    }
    if (!info.empty()) {
        parameters[count++] = octets(OSSL_KDF_PARAM_INFO, info);
    }
    parameters[count] = OSSL_PARAM_construct_end();
    SecretBytes derived(length);
    if (!context || EVP_KDF_derive(context.get(), derived.writable().data(), length, parameters) != 1) {
        return fail(ErrorCode::Internal, u"OpenSSL refused HKDF"_s);
    }
    return derived;
}

Result<void> checkArgon2Bounds(const Argon2Parameters& parameters)
{
    if (parameters.memoryKib < argon2Floor.memoryKib || parameters.passes < argon2Floor.passes) {
        return fail(ErrorCode::InvalidArgument, u"Argon2id parameters below the floor"_s);
    }
    if (parameters.memoryKib > argon2Cap.memoryKib || parameters.passes > argon2Cap.passes) {
        return fail(ErrorCode::InvalidArgument, u"Argon2id parameters beyond the cap"_s);
    }
    if (parameters.parallelism != 1) {
        return fail(ErrorCode::InvalidArgument, u"Argon2id with more than one lane"_s);
    }
    return {};
}

Result<SecretBytes> argon2id(ByteView password, ByteView salt, const Argon2Parameters& parameters, std::size_t length)
{
    SecretBytes derived(length);
    const int status =
        argon2id_hash_raw(parameters.passes, parameters.memoryKib, parameters.parallelism, password.data(),
                          password.size(), salt.data(), salt.size(), derived.writable().data(), length);
    if (status == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return fail(ErrorCode::Internal, u"not enough memory to stretch a password"_s);
    }
    if (status != ARGON2_OK) {
        return fail(ErrorCode::InvalidArgument, QString::fromLatin1(argon2_error_message(status)));
    }
    return derived;
}

} // namespace veilpix::crypto
