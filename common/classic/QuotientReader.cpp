#include "common/classic/QuotientReader.h"

#include "common/base/Literals.h"

namespace veilpix::classic {

Result<QByteArrayView> QuotientReader::next()
{
    const char* digit = m_at;
    while (digit != m_end && *digit >= '0' && *digit <= '9') {
        ++digit;
        if (digit - m_at > m_maxDigits) {
            return refuse(m_at, "the number is larger than the key allows");
        }
    }
    if (digit == m_end) {
        return refuse(digit, digit == m_at ? "the text ends too early" : "the last number has no space behind it");
    }
    if (*digit != ' ') {
        return refuse(digit, "neither a digit nor a space");
    }
    if (digit == m_at) {
        return refuse(digit, "a number is missing");
    }
    if (digit - m_at > 1 && *m_at == '0') {
        return refuse(m_at, "the number has a leading zero");
    }
    const QByteArrayView token(m_at, digit - m_at);
    m_at = digit + 1;
    ++m_value;
    return token;
}

tl::unexpected<Error> QuotientReader::refuse(const char* at, const char* why) const
{
    return fail(
        ErrorCode::BadQuotient,
        u"%1 (value %2, byte %3)"_s.arg(QString::fromLatin1(why)).arg(m_value + 1).arg(m_start + (at - m_begin)));
}

} // namespace veilpix::classic
