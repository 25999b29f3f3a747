#include "common/classic/ClassicPublicKey.h"

#include <openssl/bn.h>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/classic/KeyText.h"

namespace veilpix::classic {

Result<ClassicPublicKey> ClassicPublicKey::parse(QByteArrayView text)
{
    VEILPIX_TRY(auto numbers, parseKeyText(text, MaxKeyBits));
    auto& [modulus, exponent] = numbers;
    if (BN_num_bits(modulus.get()) < 2 || BN_is_zero(exponent.get())) {
        return fail(ErrorCode::BadKey, u"n must be 2 or more and e 1 or more"_s);
    }
    return ClassicPublicKey(std::move(modulus), std::move(exponent));
}

ClassicPublicKey::ClassicPublicKey(BigNumber modulus, BigNumber exponent)
    : m_modulus(std::move(modulus)), m_exponent(std::move(exponent))
{
}

ClassicPublicKey::ClassicPublicKey(const ClassicPublicKey& other)
    : m_modulus(copyOf(other.modulus())), m_exponent(copyOf(other.exponent()))
{
}

ClassicPublicKey& ClassicPublicKey::operator=(const ClassicPublicKey& other)
{
    if (this != &other) {
        *this = ClassicPublicKey(other);
    }
    return *this;
}

QByteArray ClassicPublicKey::text() const
{
    return toDecimal(modulus()) + ' ' + toDecimal(exponent());
}

int ClassicPublicKey::bits() const
{
    return BN_num_bits(modulus());
}

bool ClassicPublicKey::looksPrivate() const
{
    return BN_cmp(exponent(), modulus()) > 0;
}

unsigned ClassicPublicKey::values() const
{
    return bits() > 8 ? 256 : static_cast<unsigned>(BN_get_word(modulus()));
}

} // namespace veilpix::classic
