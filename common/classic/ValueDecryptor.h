// Decrypts single values under one key and remembers them: a picture has millions of values but few different ones.
#pragma once

#include <QHash>
#include <array>

#include "common/classic/ClassicPrivateKey.h"

namespace veilpix::classic {

class ValueDecryptor {
public:
    // The low byte of m, and whether m was above 255.
    struct Value {
        std::uint8_t low = 0;
        bool stray = false;
    };

    explicit ValueDecryptor(const ClassicPrivateKey& key);

    [[nodiscard]] qsizetype maxDigits() const { return m_maxDigits; } // of a quotient that can come from this key

    // quotient: checked decimal digits, at most maxDigits. Errors: BadQuotient (too many different values), Internal.
    [[nodiscard]] Result<Value> decrypt(QByteArrayView quotient, std::uint8_t pixel);

private:
    [[nodiscard]] Value power(std::uint64_t cipher) const;
    [[nodiscard]] Result<Value> bigPower(QByteArrayView quotient, std::uint8_t pixel) const;

    const ClassicPrivateKey& m_key;
    qsizetype m_maxDigits;
    bool m_big;
    std::uint64_t m_modulus = 0;  // when not big
    std::uint64_t m_exponent = 0; // when not big
    QHash<QByteArray, Value> m_known;
};

} // namespace veilpix::classic
