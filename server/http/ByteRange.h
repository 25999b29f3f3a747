// The Range header of RFC 9110, as far as a reply with one part needs it.
#pragma once

#include <QByteArrayView>
#include <QtGlobal>
#include <variant>

namespace veilpix::http {

struct ByteRange {
    qint64 first = 0;
    qint64 length = 0;
};

struct WholeContent {};       // no range, another unit, several ranges or one that does not parse: answer 200
struct UnsatisfiableRange {}; // answer 416

// size: bytes of the whole content.
[[nodiscard]] std::variant<WholeContent, ByteRange, UnsatisfiableRange> parseRange(QByteArrayView value, qint64 size);

// Whether an If-None-Match or If-Match list (weak comparison) holds this tag; etag without quotes.
[[nodiscard]] bool etagListed(QByteArrayView list, QByteArrayView etag);

} // namespace veilpix::http
