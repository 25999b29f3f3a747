#include "common/crypto/RsaKey.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::crypto {
namespace {

template <auto free> struct Deleter {
    template <class T> void operator()(T* pointer) const { free(pointer); }
};
using Number = std::unique_ptr<BIGNUM, Deleter<BN_clear_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Deleter<PKCS8_PRIV_KEY_INFO_free>>;

constexpr char exponentText[] = "65537";
constexpr qsizetype longestModulus = 1234; // decimal digits of 2^4096

bool isCanonicalDecimal(ByteView digits)
{
    return !digits.empty() && digits.front() != '0' &&
           std::all_of(digits.begin(), digits.end(), [](std::uint8_t c) { return c >= '0' && c <= '9'; });
}

Result<void> checkLimits(EVP_PKEY* key)
{
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < RsaPublicKey::minimumBits || bits > RsaPublicKey::maximumBits) {
        return fail(ErrorCode::BadKey, u"an RSA key of %1 bits"_s.arg(bits));
    }
    return {};
}

Result<QByteArray> publicText(EVP_PKEY* key)
{
    BIGNUM* n = nullptr;
    BIGNUM* e = nullptr;
    const bool got = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                     EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1;
    const Number modulus(n);
    const Number exponent(e);
    if (!got || !BN_is_odd(n) || BN_get_word(e) != RSA_F4) {
        return fail(ErrorCode::BadKey, u"an RSA key with another exponent than 65537"_s);
    }
    char* decimal = BN_bn2dec(n);
    if (!decimal) {
        return fail(ErrorCode::Internal, u"BN_bn2dec"_s);
    }
    const QByteArray text = QByteArray(decimal) + ' ' + exponentText;
    OPENSSL_free(decimal);
    return text;
}

// n = p·q and, for both factors, e·d ≡ 1 mod (p − 1) and d mod (p − 1) as given; q·qInv ≡ 1 mod p. OpenSSL's own check
// tests the factors for primality as well, which takes longer than all the rest of opening a key ring.
bool partsAgree(EVP_PKEY* key)
{
    const auto number = [key](const char* name) {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key, name, &value);
        return Number(value);
    };
    const Number n = number(OSSL_PKEY_PARAM_RSA_N);
    const Number e = number(OSSL_PKEY_PARAM_RSA_E);
    const Number d = number(OSSL_PKEY_PARAM_RSA_D);
    const Number p = number(OSSL_PKEY_PARAM_RSA_FACTOR1);
    const Number q = number(OSSL_PKEY_PARAM_RSA_FACTOR2);
    const Number dp = number(OSSL_PKEY_PARAM_RSA_EXPONENT1);
    const Number dq = number(OSSL_PKEY_PARAM_RSA_EXPONENT2);
    const Number inverse = number(OSSL_PKEY_PARAM_RSA_COEFFICIENT1);
    const std::unique_ptr<BN_CTX, Deleter<BN_CTX_free>> scratch(BN_CTX_secure_new());
    const Number found(BN_secure_new());
    const Number less(BN_secure_new());
    if (!n || !e || !d || !p || !q || !dp || !dq || !inverse || !scratch || !found || !less || BN_is_one(p.get()) ||
        BN_is_zero(p.get()) || BN_is_one(q.get()) || BN_is_zero(q.get())) {
        return false;
    }
    for (BIGNUM* secret : {d.get(), p.get(), q.get()}) {
        BN_set_flags(secret, BN_FLG_CONSTTIME);
    }
    const auto fits = [&](const BIGNUM* factor, const BIGNUM* exponent) {
        return BN_sub(less.get(), factor, BN_value_one()) == 1 &&
               BN_mod_mul(found.get(), e.get(), d.get(), less.get(), scratch.get()) == 1 && BN_is_one(found.get()) &&
               BN_mod(found.get(), d.get(), less.get(), scratch.get()) == 1 && BN_cmp(found.get(), exponent) == 0;
    };
    return BN_mul(found.get(), p.get(), q.get(), scratch.get()) == 1 && BN_cmp(found.get(), n.get()) == 0 &&
           fits(p.get(), dp.get()) && fits(q.get(), dq.get()) &&
           BN_mod_mul(found.get(), q.get(), inverse.get(), p.get(), scratch.get()) == 1 && BN_is_one(found.get());
}

bool setOaep(EVP_PKEY_CTX* context)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md_name(context, "SHA256", nullptr) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, "SHA256", nullptr) == 1;
}

struct Watch {
    const RsaPrivateKey::Progress& progress;
    const std::atomic_bool* cancelled;
    int step = 0;
};

int onGeneration(EVP_PKEY_CTX* context)
{
    auto* watch = static_cast<Watch*>(EVP_PKEY_CTX_get_app_data(context));
    if (watch->cancelled && watch->cancelled->load(std::memory_order_relaxed)) {
        return 0;
    }
    ++watch->step;
    if (watch->progress) {
        watch->progress(watch->step);
    }
    return 1;
}

} // namespace

RsaPublicKey::RsaPublicKey(std::shared_ptr<EVP_PKEY> key, QByteArray text)
    : m_key(std::move(key)), m_text(std::move(text))
{
}

Result<RsaPublicKey> RsaPublicKey::fromText(const QByteArray& text)
{
    const qsizetype space = text.indexOf(' ');
    if (space < 1 || space > longestModulus || text.mid(space + 1) != exponentText) {
        return fail(ErrorCode::BadKey, u"not `n 65537` in decimal"_s);
    }
    const QByteArray digits = text.first(space);
    if (!isCanonicalDecimal(viewOf(digits))) {
        return fail(ErrorCode::BadKey, u"the modulus is not in canonical decimal"_s);
    }
    BIGNUM* raw = nullptr;
    if (BN_dec2bn(&raw, digits.constData()) != static_cast<int>(digits.size())) {
        BN_free(raw);
        return fail(ErrorCode::BadKey, u"the modulus does not parse"_s);
    }
    const Number n(raw);
    const Number e(BN_new());
    if (!BN_is_odd(n.get())) {
        return fail(ErrorCode::BadKey, u"an even modulus"_s);
    }
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    if (!e || !builder || BN_set_word(e.get(), RSA_F4) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return fail(ErrorCode::Internal, u"OSSL_PARAM_BLD"_s);
    }
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return fail(ErrorCode::BadKey, u"OpenSSL refused the RSA key"_s);
    }
    std::shared_ptr<EVP_PKEY> shared(key, EVP_PKEY_free);
    VEILPIX_TRY_VOID(checkLimits(key));
    return RsaPublicKey(std::move(shared), text);
}

int RsaPublicKey::bits() const
{
    return EVP_PKEY_get_bits(m_key.get());
}

std::size_t RsaPublicKey::wrappedSize() const
{
    return static_cast<std::size_t>(EVP_PKEY_get_size(m_key.get()));
}

Result<QByteArray> RsaPublicKey::wrap(const SecretBytes& key) const
{
    if (key.size() != wrappableSize) {
        return fail(ErrorCode::InvalidArgument, u"only keys of 32 bytes are wrapped"_s);
    }
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, m_key.get(), nullptr));
    std::size_t length = wrappedSize();
    QByteArray wrapped(static_cast<qsizetype>(length), Qt::Uninitialized);
    if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 || !setOaep(context.get()) ||
        EVP_PKEY_encrypt(context.get(), writableView(wrapped).data(), &length, key.reveal().data(), key.size()) != 1 ||
        length != wrappedSize()) {
        return fail(ErrorCode::Internal, u"OpenSSL refused to wrap a key"_s);
    }
    return wrapped;
}

Result<RsaPrivateKey> RsaPrivateKey::adopt(std::shared_ptr<EVP_PKEY> key)
{
    if (EVP_PKEY_is_a(key.get(), "RSA") != 1) {
        return fail(ErrorCode::BadKey, u"not an RSA key"_s);
    }
    VEILPIX_TRY_VOID(checkLimits(key.get()));
    return publicText(key.get()).map(
        [&](QByteArray text) { return RsaPrivateKey(RsaPublicKey(std::move(key), std::move(text))); });
}

Result<RsaPrivateKey> RsaPrivateKey::generate(int bits, const Progress& progress, const std::atomic_bool* cancelled)
{
    if (bits < RsaPublicKey::minimumBits || bits > RsaPublicKey::maximumBits) {
        return fail(ErrorCode::InvalidArgument, u"RSA keys have 2048 to 4096 bits"_s);
    }
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) != 1) { // e is 65537 by default; adopt() checks it
        return fail(ErrorCode::Internal, u"OpenSSL refused to make an RSA key"_s);
    }
    Watch watch{progress, cancelled};
    EVP_PKEY_CTX_set_app_data(context.get(), &watch);
    EVP_PKEY_CTX_set_cb(context.get(), onGeneration);
    EVP_PKEY* key = nullptr;
    const bool made = EVP_PKEY_generate(context.get(), &key) == 1;
    std::shared_ptr<EVP_PKEY> shared(key, EVP_PKEY_free);
    if (cancelled && cancelled->load()) {
        return fail(ErrorCode::Cancelled, u"key generation"_s);
    }
    if (!made) {
        return fail(ErrorCode::Internal, u"OpenSSL could not make an RSA key"_s);
    }
    return adopt(std::move(shared));
}

Result<RsaPrivateKey> RsaPrivateKey::fromPkcs8(const SecretBytes& der)
{
    constexpr std::size_t longestDer = 8192; // 4096 bits take about 2,400 bytes
    if (der.isEmpty() || der.size() > longestDer) {
        return fail(ErrorCode::BadKey, u"not an RSA key in PKCS#8"_s);
    }
    const std::uint8_t* at = der.reveal().data();
    const std::uint8_t* const end = at + der.size();
    const Pkcs8 container(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
    if (!container || at != end) {
        return fail(ErrorCode::BadKey, u"not PKCS#8"_s);
    }
    std::shared_ptr<EVP_PKEY> key(EVP_PKCS82PKEY(container.get()), EVP_PKEY_free);
    if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1) {
        return fail(ErrorCode::BadKey, u"not an RSA key in PKCS#8"_s);
    }
    if (const auto limits = checkLimits(key.get()); !limits) { // before the arithmetic of the check below
        return tl::unexpected(limits.error());
    }
    if (!partsAgree(key.get())) {
        return fail(ErrorCode::BadKey, u"the parts of the RSA key contradict each other"_s);
    }
    VEILPIX_TRY(auto adopted, adopt(std::move(key)));
    // What the arithmetic above leaves open, factors that are no primes, shows in use.
    const SecretBytes probe(RsaPublicKey::wrappableSize);
    const auto wrapped = adopted.publicKey().wrap(probe);
    const auto unwrapped = wrapped ? adopted.unwrap(viewOf(*wrapped)) : tl::unexpected(wrapped.error());
    if (!unwrapped || !unwrapped->equals(probe)) {
        return fail(ErrorCode::BadKey, u"the RSA key does not open what it wraps"_s);
    }
    return adopted;
}

Result<SecretBytes> RsaPrivateKey::toPkcs8() const
{
    const Pkcs8 container(EVP_PKEY2PKCS8(handle()));
    const int length = container ? i2d_PKCS8_PRIV_KEY_INFO(container.get(), nullptr) : -1;
    if (length <= 0) {
        return fail(ErrorCode::Internal, u"OpenSSL refused to write PKCS#8"_s);
    }
    SecretBytes der(static_cast<std::size_t>(length));
    std::uint8_t* at = der.writable().data();
    if (i2d_PKCS8_PRIV_KEY_INFO(container.get(), &at) != length) {
        return fail(ErrorCode::Internal, u"OpenSSL refused to write PKCS#8"_s);
    }
    return der;
}

Result<SecretBytes> RsaPrivateKey::unwrap(ByteView wrappedKey) const
{
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, handle(), nullptr));
    SecretBytes padded(m_public.wrappedSize());
    std::size_t length = padded.size();
    if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 || !setOaep(context.get())) {
        return fail(ErrorCode::Internal, u"OpenSSL refused to unwrap a key"_s);
    }
    if (wrappedKey.size() != m_public.wrappedSize() ||
        EVP_PKEY_decrypt(context.get(), padded.writable().data(), &length, wrappedKey.data(), wrappedKey.size()) != 1 ||
        length != RsaPublicKey::wrappableSize) {
        return fail(ErrorCode::NoMatchingKey, u"not wrapped for this key"_s);
    }
    return SecretBytes::copyOf(padded.reveal().first(length));
}

} // namespace veilpix::crypto
