#include "common/identity/Pkcs8Export.h"

#include <openssl/asn1t.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/objects.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::identity {
namespace {

template <auto free> struct Deleter {
    template <class T> void operator()(T* pointer) const { free(pointer); }
};
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Deleter<PKCS8_PRIV_KEY_INFO_free>>;
using Envelope = std::unique_ptr<X509_SIG, Deleter<X509_SIG_free>>;
using Pbe2 = std::unique_ptr<PBE2PARAM, Deleter<PBE2PARAM_free>>;
using Scrypt = std::unique_ptr<SCRYPT_PARAMS, Deleter<SCRYPT_PARAMS_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Deleter<EVP_KDF_CTX_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;

struct Costs {
    std::uint64_t n;
    std::uint32_t r;
    std::uint32_t p;
};

constexpr Costs costsOf(ScryptCost cost)
{
    return cost == ScryptCost::Strong ? Costs{1 << 17, 8, 1} : Costs{1 << 14, 8, 8};
}

using Salt = std::array<std::uint8_t, 16>;

tl::unexpected<Error> refused(const char* what)
{
    return fail(ErrorCode::Internal, u"OpenSSL refused to export a key: %1"_s.arg(QLatin1String(what)));
}

Result<crypto::SecretBytes> deriveKey(const Password& password, const Salt& salt, Costs costs)
{
    static EVP_KDF* const method = EVP_KDF_fetch(nullptr, "SCRYPT", nullptr);
    const KdfContext context(EVP_KDF_CTX_new(method));
    crypto::SecretBytes key(32);
    std::uint64_t mostMemory = 256 * 1024 * 1024;
    const crypto::ByteView secret = password.reveal();
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, const_cast<std::uint8_t*>(secret.data()),
                                          secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<std::uint8_t*>(salt.data()), salt.size()),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &costs.n),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &costs.r),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &costs.p),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &mostMemory),
        OSSL_PARAM_construct_end()};
    if (!context || EVP_KDF_derive(context.get(), key.writable().data(), key.size(), parameters) != 1) {
        return refused("scrypt");
    }
    return key;
}

// The PBES2 algorithm identifier (RFC 8018, RFC 7914 section 7). Built by hand since PKCS5_pbe2_set_scrypt() tries the
// costs under OpenSSL's default memory limit of 32 MiB.
bool describe(X509_ALGOR* algorithm, const Salt& salt, const Salt& iv, Costs costs)
{
    const Pbe2 pbe2(PBE2PARAM_new());
    const Scrypt scrypt(SCRYPT_PARAMS_new());
    if (!pbe2 || !scrypt || ASN1_OCTET_STRING_set(scrypt->salt, salt.data(), static_cast<int>(salt.size())) != 1 ||
        ASN1_INTEGER_set_uint64(scrypt->costParameter, costs.n) != 1 ||
        ASN1_INTEGER_set_uint64(scrypt->blockSize, costs.r) != 1 ||
        ASN1_INTEGER_set_uint64(scrypt->parallelizationParameter, costs.p) != 1) {
        return false;
    }
    ASN1_OCTET_STRING* vector = ASN1_OCTET_STRING_new();
    if (!vector || ASN1_OCTET_STRING_set(vector, iv.data(), static_cast<int>(iv.size())) != 1 ||
        X509_ALGOR_set0(pbe2->encryption, OBJ_nid2obj(NID_aes_256_cbc), V_ASN1_OCTET_STRING, vector) != 1) {
        ASN1_OCTET_STRING_free(vector);
        return false;
    }
    ASN1_STRING* packed = ASN1_item_pack(scrypt.get(), ASN1_ITEM_rptr(SCRYPT_PARAMS), nullptr);
    if (!packed || X509_ALGOR_set0(pbe2->keyfunc, OBJ_nid2obj(NID_id_scrypt), V_ASN1_SEQUENCE, packed) != 1) {
        ASN1_STRING_free(packed);
        return false;
    }
    ASN1_STRING* parameters = ASN1_item_pack(pbe2.get(), ASN1_ITEM_rptr(PBE2PARAM), nullptr);
    if (!parameters || X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_pbes2), V_ASN1_SEQUENCE, parameters) != 1) {
        ASN1_STRING_free(parameters);
        return false;
    }
    return true;
}

Result<QByteArray> encrypt(const crypto::SecretBytes& key, const Salt& iv, const crypto::SecretBytes& plain)
{
    const CipherContext context(EVP_CIPHER_CTX_new());
    QByteArray out(static_cast<qsizetype>(plain.size()) + 16, Qt::Uninitialized);
    std::uint8_t* to = crypto::writableView(out).data();
    int length = 0;
    int last = 0;
    if (!context ||
        EVP_EncryptInit_ex2(context.get(), EVP_aes_256_cbc(), key.reveal().data(), iv.data(), nullptr) != 1 ||
        EVP_EncryptUpdate(context.get(), to, &length, plain.reveal().data(), static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), to + length, &last) != 1) {
        return refused("AES-256-CBC");
    }
    out.truncate(length + last);
    return out;
}

Result<QByteArray> exportPem(EVP_PKEY* key, const Password& password, crypto::RandomSource& random, ScryptCost cost)
{
    const Pkcs8 container(EVP_PKEY2PKCS8(key));
    const int size = container ? i2d_PKCS8_PRIV_KEY_INFO(container.get(), nullptr) : -1;
    if (size <= 0) {
        return refused("PKCS#8");
    }
    crypto::SecretBytes plain(static_cast<std::size_t>(size));
    std::uint8_t* at = plain.writable().data();
    i2d_PKCS8_PRIV_KEY_INFO(container.get(), &at);

    Salt salt;
    Salt iv;
    VEILPIX_TRY_VOID(random.fill(salt).and_then([&] { return random.fill(iv); }));
    VEILPIX_TRY(const auto ciphertext,
                deriveKey(password, salt, costsOf(cost)).and_then([&](const crypto::SecretBytes& derived) {
                    return encrypt(derived, iv, plain);
                }));
    const Envelope envelope(X509_SIG_new());
    const Bio memory(BIO_new(BIO_s_mem()));
    if (!envelope || !memory) {
        return refused("memory");
    }
    X509_ALGOR* algorithm = nullptr;
    ASN1_OCTET_STRING* octets = nullptr;
    X509_SIG_getm(envelope.get(), &algorithm, &octets);
    if (!describe(algorithm, salt, iv, costsOf(cost)) ||
        ASN1_OCTET_STRING_set(octets, crypto::viewOf(ciphertext).data(), static_cast<int>(ciphertext.size())) != 1 ||
        PEM_write_bio_PKCS8(memory.get(), envelope.get()) != 1) {
        return refused("PEM");
    }
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return QByteArray(text, static_cast<qsizetype>(length));
}

} // namespace

Result<QByteArray> exportRsaPem(const PrivateIdentity& identity, const Password& password, crypto::RandomSource& random,
                                ScryptCost cost)
{
    return exportPem(identity.rsa().handle(), password, random, cost);
}

Result<QByteArray> exportSigningPem(const PrivateIdentity& identity, const Password& password,
                                    crypto::RandomSource& random, ScryptCost cost)
{
    return exportPem(identity.signingKey().handle(), password, random, cost);
}

} // namespace veilpix::identity
