#include "common/identity/SafetyNumber.h"

#include <QtGlobal>
#include <openssl/bn.h>
#include <openssl/crypto.h>

namespace veilpix::identity {

namespace {
constexpr int digitCount = 60;
constexpr int groupSize = digitCount / SafetyNumber::groupCount;
} // namespace

SafetyNumber SafetyNumber::between(const Fingerprint& a, const Fingerprint& b)
{
    const auto& [smaller, larger] = std::minmax(a, b);
    const crypto::Digest digest =
        crypto::sha256({crypto::zeroTerminated("veilpix/1 safety"), smaller.view(), larger.view()});
    // The decimal digits of the whole number; its last sixty are the number mod 10^60.
    BIGNUM* number = BN_bin2bn(digest.data(), static_cast<int>(digest.size()), nullptr);
    char* decimal = number ? BN_bn2dec(number) : nullptr;
    if (!decimal) {
        qFatal("out of memory");
    }
    const QString digits = QString::fromLatin1(decimal).right(digitCount).rightJustified(digitCount, QLatin1Char('0'));
    OPENSSL_free(decimal);
    BN_free(number);
    return SafetyNumber(digits);
}

QStringList SafetyNumber::groups() const
{
    QStringList groups;
    for (qsizetype at = 0; at < m_digits.size(); at += groupSize) {
        groups.append(m_digits.mid(at, groupSize));
    }
    return groups;
}

} // namespace veilpix::identity
