#include "common/api/JsonWriter.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <rapidjson/writer.h>

namespace veilpix::api {

namespace detail {

// What RapidJSON writes to; grows the array and gives back what it took too much at the end.
class ByteStream {
public:
    using Ch = char;
    explicit ByteStream(QByteArray& out) : m_out(out)
    {
        const qsizetype used = out.size();
        out.resize(std::max<qsizetype>(out.capacity(), used + smallest));
        m_at = out.data() + used;
        m_end = out.data() + out.size();
    }
    void Put(char c)
    {
        if (m_at == m_end) {
            grow(1);
        }
        *m_at++ = c;
    }
    void Flush() {}
    // Room for so many bytes, to be written at once; taken() says how many they were.
    [[nodiscard]] char* room(qsizetype most)
    {
        if (m_end - m_at < most) {
            grow(most);
        }
        return m_at;
    }
    void taken(char* end) { m_at = end; }
    void finish() { m_out.resize(m_at - m_out.constData()); }

private:
    static constexpr qsizetype smallest = 256;
    void grow(qsizetype more)
    {
        const qsizetype used = m_at - m_out.constData();
        m_out.resize(std::max(used + more, m_out.size() * 2));
        m_at = m_out.data() + used;
        m_end = m_out.data() + m_out.size();
    }

    QByteArray& m_out;
    char* m_at = nullptr;
    char* m_end = nullptr;
};

} // namespace detail

namespace {

constexpr const char* digits = "0123456789abcdef";
constexpr const char* base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr qsizetype longestEscape = 6; // \u00XX

// Two letters for each twelve bits: half as many look-ups.
constexpr std::array<std::array<char, 2>, 4096> makePairs()
{
    std::array<std::array<char, 2>, 4096> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {base64Letters[i >> 6], base64Letters[i & 63]};
    }
    return pairs;
}
constexpr auto pairs = makePairs();

constexpr std::array<std::array<char, 2>, 256> makeHexPairs()
{
    std::array<std::array<char, 2>, 256> made{};
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i] = {digits[i >> 4], digits[i & 15]};
    }
    return made;
}
constexpr auto hexPairs = makeHexPairs();

char* writeBase64(QByteArrayView bytes, char* to)
{
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
    qsizetype left = bytes.size();
    for (; left >= 3; left -= 3, from += 3) {
        const unsigned three = unsigned(from[0]) << 16 | unsigned(from[1]) << 8 | from[2];
        std::memcpy(to, pairs[three >> 12].data(), 2);
        std::memcpy(to + 2, pairs[three & 0xfff].data(), 2);
        to += 4;
    }
    if (left > 0) {
        const unsigned rest = unsigned(from[0]) << 16 | (left > 1 ? unsigned(from[1]) << 8 : 0);
        std::memcpy(to, pairs[rest >> 12].data(), 2);
        to[2] = left > 1 ? base64Letters[rest >> 6 & 63] : '=';
        to[3] = '=';
        to += 4;
    }
    return to;
}

char* writeEscape(unsigned char c, char* to)
{
    *to++ = '\\';
    switch (c) {
    case '"':
    case '\\':
        *to++ = static_cast<char>(c);
        return to;
    case '\b':
        *to++ = 'b';
        return to;
    case '\f':
        *to++ = 'f';
        return to;
    case '\n':
        *to++ = 'n';
        return to;
    case '\r':
        *to++ = 'r';
        return to;
    case '\t':
        *to++ = 't';
        return to;
    default:
        for (const char next : {'u', '0', '0', digits[c >> 4], digits[c & 15]}) {
            *to++ = next;
        }
        return to;
    }
}

char* writeUtf8(QByteArrayView utf8, char* to)
{
    // Nearly all of it is ids and names with nothing to escape in them.
    const char* plain = utf8.begin();
    for (const char* at = plain; at != utf8.end(); ++at) {
        const auto byte = static_cast<unsigned char>(*at);
        if (byte < 0x20 || byte == '"' || byte == '\\') {
            to = std::copy(plain, at, to);
            to = writeEscape(byte, to);
            plain = at + 1;
        }
    }
    return std::copy(plain, utf8.end(), to);
}

char* writeDigits(unsigned value, int count, char* to)
{
    for (int i = count - 1; i >= 0; --i) {
        to[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    return to + count;
}

struct Day {
    qint64 year = 0;
    unsigned month = 0;
    unsigned day = 0;
};

// The Gregorian date of a number of days since 1970-01-01, counted from March so that leap days come last.
Day dayOf(qint64 days)
{
    days += 719468; // 0000-03-01
    const qint64 era = (days >= 0 ? days : days - 146096) / 146097;
    const auto ofEra = static_cast<unsigned>(days - era * 146097);
    const unsigned yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
    const unsigned ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const unsigned fromMarch = (5 * ofYear + 2) / 153;
    const unsigned month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    return {qint64(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * fromMarch + 2) / 5 + 1};
}

} // namespace

class JsonWriter::Text final : public rapidjson::Writer<detail::ByteStream> {
public:
    explicit Text(QByteArray& out) : m_stream(out) { Reset(m_stream); }

    // A string of at most so many bytes between its quotes, which write() puts there; it gives the end.
    template <class Write> void string(qsizetype most, Write write)
    {
        Prefix(rapidjson::kStringType);
        char* to = m_stream.room(most + 2);
        *to++ = '"';
        to = write(to);
        *to++ = '"';
        m_stream.taken(to);
    }
    void finish() { m_stream.finish(); }

private:
    detail::ByteStream m_stream;
};

JsonWriter::JsonWriter(QByteArray& out) : m_text(std::make_unique<Text>(out))
{
}

JsonWriter::~JsonWriter() = default;

void JsonWriter::beginObject()
{
    m_text->StartObject();
}

void JsonWriter::endObject()
{
    m_text->EndObject();
}

void JsonWriter::beginArray()
{
    m_text->StartArray();
}

void JsonWriter::endArray()
{
    m_text->EndArray();
}

void JsonWriter::key(const char* name)
{
    const auto size = static_cast<qsizetype>(std::strlen(name));
    m_text->string(size, [&](char* to) {
        std::memcpy(to, name, static_cast<size_t>(size));
        return to + size;
    });
}

void JsonWriter::null()
{
    m_text->Null();
}

void JsonWriter::boolean(bool value)
{
    m_text->Bool(value);
}

void JsonWriter::integer(qint64 value)
{
    m_text->Int64(value);
}

void JsonWriter::text(QAnyStringView text)
{
    const auto utf8 = [this](QByteArrayView bytes) {
        m_text->string(bytes.size() * longestEscape, [&](char* to) { return writeUtf8(bytes, to); });
    };
    text.visit([&](auto view) {
        using View = decltype(view);
        if constexpr (std::is_same_v<View, QStringView>) {
            utf8(view.toUtf8());
        } else if constexpr (std::is_same_v<View, QLatin1StringView>) {
            utf8(QString(view).toUtf8());
        } else {
            utf8(QByteArrayView(view.data(), view.size()));
        }
    });
}

void JsonWriter::base64(QByteArrayView bytes)
{
    m_text->string((bytes.size() + 2) / 3 * 4, [&](char* to) { return writeBase64(bytes, to); });
}

void JsonWriter::hex(QByteArrayView bytes)
{
    m_text->string(bytes.size() * 2, [&](char* to) {
        for (const char c : bytes) {
            std::memcpy(to, hexPairs[static_cast<unsigned char>(c)].data(), 2);
            to += 2;
        }
        return to;
    });
}

void JsonWriter::time(Moment time)
{
    constexpr qint64 perDay = 86'400'000;
    const qint64 days = (time.milliseconds >= 0 ? time.milliseconds : time.milliseconds - (perDay - 1)) / perDay;
    const auto ofDay = static_cast<unsigned>(time.milliseconds - days * perDay);
    const Day day = dayOf(days);
    m_text->string(24, [&](char* to) {
        to = writeDigits(static_cast<unsigned>(std::clamp<qint64>(day.year, 0, 9999)), 4, to);
        *to++ = '-';
        to = writeDigits(day.month, 2, to);
        *to++ = '-';
        to = writeDigits(day.day, 2, to);
        *to++ = 'T';
        to = writeDigits(ofDay / 3'600'000, 2, to);
        *to++ = ':';
        to = writeDigits(ofDay / 60'000 % 60, 2, to);
        *to++ = ':';
        to = writeDigits(ofDay / 1000 % 60, 2, to);
        *to++ = '.';
        to = writeDigits(ofDay % 1000, 3, to);
        *to++ = 'Z';
        return to;
    });
}

void JsonWriter::finish()
{
    m_text->finish();
}

} // namespace veilpix::api
