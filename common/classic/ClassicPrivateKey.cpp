#include "common/classic/ClassicPrivateKey.h"

#include <openssl/bn.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/classic/KeyText.h"

namespace veilpix::classic {

Result<ClassicPrivateKey> ClassicPrivateKey::parse(QByteArrayView text)
{
    VEILPIX_TRY(auto numbers, parseKeyText(text, MaxKeyBits));
    auto& [exponent, modulus] = numbers;
    if (BN_num_bits(modulus.get()) < 2 || BN_is_zero(exponent.get())) {
        return fail(ErrorCode::BadKey, u"n must be 2 or more and d 1 or more"_s);
    }
    return ClassicPrivateKey(std::move(exponent), std::move(modulus));
}

ClassicPrivateKey::ClassicPrivateKey(BigNumber exponent, BigNumber modulus)
    : m_exponent(std::move(exponent)), m_modulus(std::move(modulus))
{
}

crypto::SecretBytes ClassicPrivateKey::text() const
{
    QByteArray exponentText = toDecimal(exponent());
    const QByteArray rest = ' ' + toDecimal(modulus());
    auto joined = crypto::SecretBytes::join({crypto::viewOf(exponentText), crypto::viewOf(rest)});
    crypto::wipe(exponentText);
    return joined;
}

int ClassicPrivateKey::bits() const
{
    return BN_num_bits(modulus());
}

bool ClassicPrivateKey::belongsTo(const ClassicPublicKey& publicKey) const
{
    if (BN_cmp(modulus(), publicKey.modulus()) != 0) {
        return false;
    }
    const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
    const BigNumber value(BN_new());
    const BigNumber result(BN_new());
    for (unsigned m : {2U, 3U, 5U, 7U, 11U, 13U}) {
        if (BN_set_word(value.get(), m) != 1 || BN_cmp(value.get(), modulus()) >= 0) {
            break;
        }
        if (BN_mod_exp(result.get(), value.get(), publicKey.exponent(), modulus(), context.get()) != 1 ||
            BN_mod_exp(result.get(), result.get(), exponent(), modulus(), context.get()) != 1 ||
            BN_cmp(result.get(), value.get()) != 0) {
            return false;
        }
    }
    return true;
}

} // namespace veilpix::classic
