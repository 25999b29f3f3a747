#include "common/api/Latin1Json.h"

#include <array>
#include <cstring>

#include "common/base/Literals.h"

namespace veilpix::api {

namespace {

// What each byte turns into, padded to eight so that it can be stored in one go, and how much of that counts.
struct Tables {
    std::array<std::uint64_t, 256> text{};
    std::array<std::uint8_t, 256> length{};
};

constexpr Tables makeTables()
{
    Tables tables;
    const char* digits = "0123456789abcdef";
    for (unsigned byte = 0; byte < 256; ++byte) {
        std::array<unsigned char, 8> out{};
        std::uint8_t length = 0;
        const auto put = [&](unsigned c) { out[length++] = static_cast<unsigned char>(c); };
        switch (byte) {
        case '"':
        case '\\':
            put('\\');
            put(byte);
            break;
        case '\n':
            put('\\');
            put('n');
            break;
        case '\r':
            put('\\');
            put('r');
            break;
        case '\t':
            put('\\');
            put('t');
            break;
        case '\b':
            put('\\');
            put('b');
            break;
        case '\f':
            put('\\');
            put('f');
            break;
        default:
            if (byte < 0x20) {
                put('\\');
                put('u');
                put('0');
                put('0');
                put(static_cast<unsigned char>(digits[byte >> 4]));
                put(static_cast<unsigned char>(digits[byte & 15]));
            } else if (byte < 0x80) {
                put(byte);
            } else {
                put(0xc0 | (byte >> 6));
                put(0x80 | (byte & 0x3f));
            }
        }
        std::uint64_t packed = 0;
        for (int i = 0; i < 8; ++i) {
            // Memory order is what counts, so the packing follows the machine's.
            const int shift = Q_BYTE_ORDER == Q_LITTLE_ENDIAN ? 8 * i : 8 * (7 - i);
            packed |= std::uint64_t(out[static_cast<size_t>(i)]) << shift;
        }
        tables.text[byte] = packed;
        tables.length[byte] = length;
    }
    return tables;
}

constexpr Tables tables = makeTables();

int hexDigit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

// The byte that an escape stands for and how many characters it took, or -1.
struct Escape {
    int value = -1;
    int taken = 0;
};

Escape readEscape(const char* at, const char* end)
{
    if (end - at < 2) {
        return {};
    }
    switch (at[1]) {
    case '"':
    case '\\':
    case '/':
        return {at[1], 2};
    case 'n':
        return {'\n', 2};
    case 'r':
        return {'\r', 2};
    case 't':
        return {'\t', 2};
    case 'b':
        return {'\b', 2};
    case 'f':
        return {'\f', 2};
    case 'u': {
        if (end - at < 6) {
            return {};
        }
        int value = 0;
        for (int i = 2; i < 6; ++i) {
            const int digit = hexDigit(at[i]);
            if (digit < 0) {
                return {};
            }
            value = value * 16 + digit;
        }
        return value <= 0xff ? Escape{value, 6} : Escape{};
    }
    default:
        return {};
    }
}

} // namespace

std::int64_t Latin1Json::encodedSize(QByteArrayView bytes)
{
    std::int64_t size = 0;
    for (const char c : bytes) {
        size += tables.length[static_cast<unsigned char>(c)];
    }
    return size;
}

void Latin1Json::encode(QByteArrayView bytes, QByteArray& out)
{
    // Every step stores eight bytes and advances by what was meant; in pieces, so that the room in hand stays small.
    constexpr qsizetype piece = 64 * 1024;
    qsizetype used = out.size();
    for (qsizetype offset = 0; offset < bytes.size(); offset += piece) {
        const qsizetype count = std::min(piece, bytes.size() - offset);
        const qsizetype room = used + count * maximumGrowth + 8;
        if (out.size() < room) {
            if (out.capacity() < room) {
                out.reserve(std::max(room, out.capacity() * 2));
            }
            out.resize(room);
        }
        char* to = out.data() + used;
        const auto* from = reinterpret_cast<const unsigned char*>(bytes.data()) + offset;
        for (qsizetype i = 0; i < count; ++i) {
            std::memcpy(to, &tables.text[from[i]], 8);
            to += tables.length[from[i]];
        }
        used = to - out.constData();
    }
    out.resize(used);
}

Result<QByteArray> Latin1Json::decode(QByteArrayView inside)
{
    QByteArray out(inside.size(), Qt::Uninitialized);
    char* to = out.data();
    const char* at = inside.data();
    const char* const end = at + inside.size();
    while (at < end) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte >= 0x80) {
            // Only C2 and C3 lead to U+0080 … U+00FF.
            const bool fits = (byte == 0xc2 || byte == 0xc3) && end - at >= 2 && (at[1] & 0xc0) == 0x80;
            if (!fits) {
                return fail(ErrorCode::BadRequest, u"text is not Latin-1"_s);
            }
            *to++ = static_cast<char>(((byte & 0x03) << 6) | (at[1] & 0x3f));
            at += 2;
        } else if (byte == '\\') {
            const Escape escape = readEscape(at, end);
            if (escape.value < 0) {
                return fail(ErrorCode::BadRequest, u"broken escape"_s);
            }
            *to++ = static_cast<char>(escape.value);
            at += escape.taken;
        } else if (byte < 0x20 || byte == '"') {
            return fail(ErrorCode::BadRequest, u"bare control character or quote"_s);
        } else {
            *to++ = static_cast<char>(byte);
            ++at;
        }
    }
    out.truncate(to - out.constData());
    return out;
}

} // namespace veilpix::api
