// What two people compare to know that they hold each other's true keys: SHA-256(z"veilpix/1 safety" ‖ smaller
// fingerprint ‖ larger), read as a big-endian integer, mod 10^60. It is the same on both sides, so one comparison
// serves both.
#pragma once

#include <QStringList>

#include "common/identity/Fingerprint.h"

namespace veilpix::identity {

class SafetyNumber {
public:
    static constexpr int groupCount = 12;

    [[nodiscard]] static SafetyNumber between(const Fingerprint& a, const Fingerprint& b);

    [[nodiscard]] const QString& digits() const { return m_digits; } // 60, for a QR code
    [[nodiscard]] QStringList groups() const;                        // 12 × 5 digits
    [[nodiscard]] QString toText() const { return groups().join(QLatin1Char(' ')); }

    bool operator==(const SafetyNumber&) const = default;

private:
    explicit SafetyNumber(QString digits) : m_digits(std::move(digits)) {}
    QString m_digits;
};

} // namespace veilpix::identity
