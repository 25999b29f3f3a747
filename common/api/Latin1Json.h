// Bytes as Latin-1 text inside a JSON string: the seed's img_content, byte 0xFF being the character U+00FF.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <cstdint>

#include "common/base/Result.h"

namespace veilpix::api {

class Latin1Json {
public:
    // The longest that one byte can become (\u00XX).
    static constexpr qsizetype maximumGrowth = 6;

    // The number of bytes that encode() makes of these; quotes not counted.
    [[nodiscard]] static std::int64_t encodedSize(QByteArrayView bytes);

    // Appends the string's inside, without quotes, in UTF-8. Pieces may be encoded one after the other: no state is
    // kept.
    static void encode(QByteArrayView bytes, QByteArray& out);

    // The reverse, for the inside of a JSON string in UTF-8 with any escapes. Characters beyond U+00FF, broken UTF-8
    // and broken escapes are BadRequest.
    [[nodiscard]] static Result<QByteArray> decode(QByteArrayView inside);
};

} // namespace veilpix::api
