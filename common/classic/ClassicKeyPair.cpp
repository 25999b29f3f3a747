#include "common/classic/ClassicKeyPair.h"

#include <openssl/bn.h>

#include "common/base/Literals.h"
#include "common/classic/BigNumber.h"

namespace veilpix::classic {

namespace {

tl::unexpected<Error> refused(const char* what)
{
    return fail(ErrorCode::Internal, QString::fromLatin1(what));
}

// 2 must not encrypt to itself: tiny moduli have exponents that leave every value as it is.
bool movesSmallValues(const bignum_st* exponent, const bignum_st* modulus, BN_CTX* context)
{
    const BigNumber two(BN_new());
    const BigNumber result(BN_new());
    return two && result && BN_set_word(two.get(), 2) == 1 &&
           BN_mod_exp(result.get(), two.get(), exponent, modulus, context) == 1 && BN_cmp(result.get(), two.get()) != 0;
}

} // namespace

Result<ClassicKeyPair> ClassicKeyPair::generate(int bits)
{
    if (bits < MinGeneratedBits || bits > MaxKeyBits) {
        return fail(ErrorCode::InvalidArgument,
                    u"a classic key has %1 to %2 bits"_s.arg(MinGeneratedBits).arg(MaxKeyBits));
    }
    const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_secure_new(), BN_CTX_free);
    const BigNumber p(BN_secure_new());
    const BigNumber q(BN_secure_new());
    const BigNumber n(BN_new());
    const BigNumber e(BN_new());
    const BigNumber d(BN_secure_new());
    const BigNumber phi(BN_secure_new());
    const BigNumber gcd(BN_secure_new());
    if (!context || !p || !q || !n || !e || !d || !phi || !gcd) {
        return refused("BN_new");
    }
    do {
        if (BN_generate_prime_ex(p.get(), bits - bits / 2, 0, nullptr, nullptr, nullptr) != 1 ||
            BN_generate_prime_ex(q.get(), bits / 2, 0, nullptr, nullptr, nullptr) != 1 ||
            BN_mul(n.get(), p.get(), q.get(), context.get()) != 1) {
            return refused("BN_generate_prime_ex");
        }
    } while (BN_cmp(p.get(), q.get()) == 0 || BN_num_bits(n.get()) != bits);
    if (BN_sub_word(p.get(), 1) != 1 || BN_sub_word(q.get(), 1) != 1 ||
        BN_mul(phi.get(), p.get(), q.get(), context.get()) != 1) {
        return refused("BN_mul");
    }
    do {
        if (BN_priv_rand_range(e.get(), phi.get()) != 1 || BN_set_bit(e.get(), 0) != 1 ||
            BN_gcd(gcd.get(), e.get(), phi.get(), context.get()) != 1) {
            return refused("BN_gcd");
        }
    } while (!BN_is_one(gcd.get()) || BN_num_bits(e.get()) < 2 || BN_cmp(e.get(), phi.get()) >= 0 ||
             !movesSmallValues(e.get(), n.get(), context.get()));
    if (!BN_mod_inverse(d.get(), e.get(), phi.get(), context.get())) {
        return refused("BN_mod_inverse");
    }

    auto publicKey = ClassicPublicKey::parse(toDecimal(n.get()) + ' ' + toDecimal(e.get()));
    QByteArray privateText = toDecimal(d.get()) + ' ' + toDecimal(n.get());
    auto privateKey = ClassicPrivateKey::parse(privateText);
    crypto::wipe(privateText);
    if (!publicKey || !privateKey) {
        return refused("key text");
    }
    return ClassicKeyPair{std::move(*publicKey), std::move(*privateKey)};
}

} // namespace veilpix::classic
