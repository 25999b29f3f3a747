#include "common/classic/BigNumber.h"

#include <algorithm>
#include <openssl/bn.h>
#include <openssl/crypto.h>

#include "common/base/Literals.h"

namespace veilpix::classic {

void BigNumberFree::operator()(bignum_st* number) const noexcept
{
    BN_clear_free(number);
}

Result<BigNumber> parseDecimal(QByteArrayView text, int maxBits)
{
    if (text.isEmpty()) {
        return fail(ErrorCode::InvalidArgument, u"a number is missing"_s);
    }
    // One decimal digit holds 3.32 bits: anything longer than this cannot be within maxBits.
    const qsizetype maxDigits = maxBits * 30103LL / 100000 + 1;
    if (text.size() > maxDigits) {
        return fail(ErrorCode::TooLarge, u"a number has more than %1 digits"_s.arg(maxDigits));
    }
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || (text.size() > 1 && text.front() == '0')) {
        return fail(ErrorCode::InvalidArgument, u"a number is not plain decimal"_s);
    }
    const QByteArray terminated = text.toByteArray();
    bignum_st* raw = nullptr;
    if (BN_dec2bn(&raw, terminated.constData()) != terminated.size()) {
        BN_clear_free(raw);
        return fail(ErrorCode::Internal, u"BN_dec2bn"_s);
    }
    BigNumber number(raw);
    if (BN_num_bits(number.get()) > maxBits) {
        return fail(ErrorCode::TooLarge, u"a number has more than %1 bits"_s.arg(maxBits));
    }
    return number;
}

QByteArray toDecimal(const bignum_st* number)
{
    char* text = BN_bn2dec(number);
    const QByteArray copy(text);
    if (text) {
        OPENSSL_clear_free(text, static_cast<size_t>(copy.size()));
    }
    return copy;
}

BigNumber copyOf(const bignum_st* number)
{
    return BigNumber(BN_dup(number));
}

} // namespace veilpix::classic
