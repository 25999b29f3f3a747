#include "server/http/ByteRange.h"

#include <algorithm>
#include <optional>

namespace veilpix::http {

namespace {

// Digits only; whatever is too large for 63 bits is simply very large.
std::optional<qint64> parseNumber(QByteArrayView digits)
{
    if (digits.isEmpty()) {
        return std::nullopt;
    }
    qint64 value = 0;
    constexpr qint64 most = std::numeric_limits<qint64>::max();
    for (const char c : digits) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        const int digit = c - '0';
        value = value > (most - digit) / 10 ? most : value * 10 + digit;
    }
    return value;
}

} // namespace

std::variant<WholeContent, ByteRange, UnsatisfiableRange> parseRange(QByteArrayView value, qint64 size)
{
    const QByteArrayView text = value.trimmed();
    constexpr QByteArrayView unit("bytes=");
    if (text.size() < unit.size() || qstrnicmp(text.data(), unit.size(), unit.data(), unit.size()) != 0) {
        return WholeContent{};
    }
    const QByteArrayView spec = text.sliced(unit.size()).trimmed();
    const qsizetype dash = spec.indexOf('-');
    if (dash < 0 || spec.contains(',')) {
        return WholeContent{};
    }
    const QByteArrayView left = spec.first(dash);
    const QByteArrayView right = spec.sliced(dash + 1);
    if (left.isEmpty()) { // the last N bytes
        const std::optional<qint64> suffix = parseNumber(right);
        if (!suffix) {
            return WholeContent{};
        }
        if (*suffix == 0 || size == 0) {
            return UnsatisfiableRange{};
        }
        const qint64 length = std::min(*suffix, size);
        return ByteRange{size - length, length};
    }
    const std::optional<qint64> first = parseNumber(left);
    const std::optional<qint64> last =
        right.isEmpty() ? std::optional<qint64>(std::numeric_limits<qint64>::max()) : parseNumber(right);
    if (!first || !last || *last < *first) {
        return WholeContent{};
    }
    if (*first >= size) {
        return UnsatisfiableRange{};
    }
    return ByteRange{*first, std::min(*last, size - 1) - *first + 1};
}

bool etagListed(QByteArrayView list, QByteArrayView etag)
{
    QByteArrayView rest = list.trimmed();
    if (rest == QByteArrayView("*")) {
        return true;
    }
    while (!rest.isEmpty()) {
        if (rest.startsWith("W/")) {
            rest = rest.sliced(2);
        }
        if (!rest.startsWith('"')) {
            return false;
        }
        const qsizetype end = rest.indexOf('"', 1);
        if (end < 0) {
            return false;
        }
        if (rest.sliced(1, end - 1) == etag) {
            return true;
        }
        rest = rest.sliced(end + 1).trimmed();
        if (!rest.startsWith(',')) {
            return false;
        }
        rest = rest.sliced(1).trimmed();
    }
    return false;
}

} // namespace veilpix::http
