#include "common/classic/ValueDecryptor.h"

#include <openssl/bn.h>

#include "common/base/Literals.h"
#include "common/classic/ClassicDecryptor.h"

namespace veilpix::classic {

namespace {

__extension__ using Wide = unsigned __int128;

// Damage can make every value of a file a different one; a million powers of 64 bits are some seconds.
constexpr qsizetype MaxDistinctSmall = 1 << 20;

} // namespace

ValueDecryptor::ValueDecryptor(const ClassicPrivateKey& key)
    : m_key(key), m_maxDigits(toDecimal(key.modulus()).size()),
      m_big(key.bits() > 64 || BN_num_bits(key.exponent()) > 64)
{
    if (!m_big) {
        m_modulus = BN_get_word(key.modulus());
        m_exponent = BN_get_word(key.exponent());
    }
}

ValueDecryptor::Value ValueDecryptor::power(std::uint64_t cipher) const
{
    Wide result = 1 % m_modulus;
    Wide base = cipher;
    for (std::uint64_t bits = m_exponent; bits != 0; bits >>= 1) {
        if (bits & 1) {
            result = result * base % m_modulus;
        }
        base = base * base % m_modulus;
    }
    const auto value = static_cast<std::uint64_t>(result);
    return {static_cast<std::uint8_t>(value & 0xff), value > 0xff};
}

Result<ValueDecryptor::Value> ValueDecryptor::bigPower(QByteArrayView quotient, std::uint8_t pixel) const
{
    auto cipher = parseDecimal(quotient, MaxKeyBits + 8);
    if (!cipher) {
        return fail(ErrorCode::BadQuotient, cipher.error().context);
    }
    const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
    const BigNumber result(BN_new());
    if (!context || !result || BN_lshift(cipher->get(), cipher->get(), 8) != 1 ||
        BN_add_word(cipher->get(), pixel) != 1 ||
        BN_mod_exp(result.get(), cipher->get(), m_key.exponent(), m_key.modulus(), context.get()) != 1) {
        return fail(ErrorCode::Internal, u"BN_mod_exp"_s);
    }
    return Value{static_cast<std::uint8_t>(BN_mod_word(result.get(), 256)), BN_num_bits(result.get()) > 8};
}

Result<ValueDecryptor::Value> ValueDecryptor::decrypt(QByteArrayView quotient, std::uint8_t pixel)
{
    QByteArray name = quotient.toByteArray();
    name.append(static_cast<char>(pixel));
    if (const auto known = m_known.constFind(name); known != m_known.constEnd()) {
        return *known;
    }
    if (m_known.size() >= (m_big ? MaxDistinctBig : MaxDistinctSmall)) {
        return fail(ErrorCode::BadQuotient, u"more different values than any picture has"_s);
    }
    Result<Value> value;
    if (m_big) {
        value = bigPower(quotient, pixel);
        if (!value) {
            return value;
        }
    } else {
        // maxDigits keeps the quotient below 10^20, so that the sum fits twice over.
        Wide cipher = 0;
        for (char digit : quotient) {
            cipher = cipher * 10 + static_cast<unsigned>(digit - '0');
        }
        value = power(static_cast<std::uint64_t>((cipher * 256 + pixel) % m_modulus));
    }
    m_known.insert(name, *value);
    return value;
}

} // namespace veilpix::classic
