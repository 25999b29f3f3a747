#include "common/api/Json.h"

#include <QLocale>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>

#include "common/api/MessageJson.h"
#include "common/base/Literals.h"

namespace veilpix::api {

namespace {

constexpr double largestExact = 9007199254740992.0; // 2^53

QByteArrayView viewOf(const rapidjson::Value& value)
{
    return {value.GetString(), static_cast<qsizetype>(value.GetStringLength())};
}

// What QString calls size: UTF-16 units. -1 for bytes that are no text: half of a surrogate pair is no character;
// written down, it would be the same as any other half.
qint64 charactersIn(QByteArrayView utf8)
{
    if (!utf8.isValidUtf8()) {
        return -1;
    }
    qint64 count = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        count += (byte & 0xc0) == 0x80 ? 0 : byte >= 0xf0 ? 2 : 1;
    }
    return count;
}

qsizetype countIn(const rapidjson::Value& value)
{
    qsizetype count = 1;
    if (value.IsArray()) {
        for (const rapidjson::Value& entry : value.GetArray()) {
            count += countIn(entry);
        }
    } else if (value.IsObject()) {
        for (const auto& one : value.GetObject()) {
            count += countIn(one.value);
        }
    }
    return count;
}

bool isLowerHex(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<QByteArrayView> validText(const rapidjson::Value& value, const FieldInfo& info)
{
    if (!value.IsString()) {
        return std::nullopt;
    }
    const QByteArrayView utf8 = viewOf(value);
    const qint64 characters = charactersIn(utf8);
    const bool fits = characters >= info.least && characters <= info.most;
    if (!fits || (info.kind == Kind::Hex && !isLowerHex(utf8))) {
        return std::nullopt;
    }
    return utf8;
}

int valueOfHex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// The four digits of \uXXXX, or -1.
int codeUnit(const char* at, const char* end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u') {
        return -1;
    }
    int unit = 0;
    for (int i = 2; i < 6; ++i) {
        const int digit = valueOfHex(at[i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit * 16 + digit;
    }
    return unit;
}

// Looks at the brackets and commas outside of strings before anything is built. An escape that names half of a
// surrogate pair becomes six bytes that are no UTF-8, so that its text is refused where it is asked for, and nowhere
// else.
bool fitsLimits(QByteArray& text, const JsonLimits& limits)
{
    int depth = 0;
    qsizetype values = 1; // at most: each bracket and each comma brings one
    bool inString = false;
    char* const begin = text.data();
    char* const end = begin + text.size();
    for (char* at = begin; at < end; ++at) {
        const char c = *at;
        if (inString) {
            if (c == '\\') {
                const int unit = codeUnit(at, end);
                if (unit >= 0xd800 && unit <= 0xdbff) {
                    const int next = codeUnit(at + 6, end);
                    if (next >= 0xdc00 && next <= 0xdfff) {
                        at += 11;
                        continue;
                    }
                }
                if (unit >= 0xd800 && unit <= 0xdfff) {
                    std::fill(at, at + 6, '\xff');
                    at += 5;
                    continue;
                }
                ++at;
            } else if (c == '"') {
                inString = false;
            }
            continue;
        }
        const bool opens = c == '{' || c == '[';
        if (c == '"') {
            inString = true;
        } else if (opens) {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        }
        if (opens || c == ',') {
            ++values;
        }
        if (depth > limits.levels || values > limits.values) {
            return false;
        }
    }
    return true;
}

} // namespace

std::optional<QByteArray> readBase64(QByteArrayView text)
{
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    auto decoded = QByteArray::fromBase64Encoding(QByteArray::fromRawData(text.data(), text.size()),
                                                  QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) {
        return std::nullopt;
    }
    return decoded.decoded.isNull() ? ""_ba : std::move(decoded.decoded);
}

QString FieldProblem::text() const
{
    return what == What::Missing ? u"Field %1 is required"_s.arg(field) : u"Field %1 is not valid"_s.arg(field);
}

namespace detail {

const Value* member(const Value& object, const char* name)
{
    const auto size = static_cast<rapidjson::SizeType>(std::strlen(name));
    for (auto at = object.MemberEnd(); at != object.MemberBegin();) {
        --at;
        if (at->name.GetStringLength() == size && std::memcmp(at->name.GetString(), name, size) == 0) {
            return at->value.IsNull() ? nullptr : &at->value;
        }
    }
    return nullptr;
}

bool readInto(const Value& value, const FieldInfo& info, QString& to)
{
    const auto utf8 = validText(value, info);
    if (!utf8) {
        return false;
    }
    to = utf8->isEmpty() ? u""_s : QString::fromUtf8(*utf8);
    return true;
}

bool readInto(const Value& value, const FieldInfo& info, QByteArray& to)
{
    if (info.kind != Kind::Base64) {
        const auto utf8 = validText(value, info);
        if (utf8) {
            to = info.kind == Kind::Hex ? QByteArray::fromHex(utf8->toByteArray()) : utf8->toByteArray();
        }
        return utf8.has_value();
    }
    if (!value.IsString()) {
        return false;
    }
    // Four characters for three bytes; the length is looked at before anything is decoded.
    const QByteArrayView encoded = viewOf(value);
    if (encoded.size() < (info.least + 2) / 3 * 4 || encoded.size() > (info.most + 2) / 3 * 4) {
        return false;
    }
    std::optional<QByteArray> decoded = readBase64(encoded);
    if (!decoded || decoded->size() < info.least || decoded->size() > info.most) {
        return false;
    }
    to = *std::move(decoded);
    return true;
}

bool readInto(const Value& value, const FieldInfo& info, qint64& to)
{
    if (value.IsInt64()) {
        to = value.GetInt64();
    } else if (value.IsDouble() && value.GetDouble() == std::floor(value.GetDouble()) &&
               std::abs(value.GetDouble()) <= largestExact) {
        to = static_cast<qint64>(value.GetDouble());
    } else {
        return false;
    }
    return to >= info.least && to <= info.most;
}

bool readInto(const Value& value, const FieldInfo&, bool& to)
{
    to = value.IsTrue();
    return value.IsBool();
}

bool readInto(const Value& value, const FieldInfo&, QDateTime& to)
{
    if (!value.IsString()) {
        return false;
    }
    const QByteArrayView text = viewOf(value);
    to = QDateTime::fromString(QString::fromLatin1(text), Qt::ISODateWithMs).toUTC();
    return to.isValid();
}

int readChoice(const Value& value, const FieldInfo& info, std::span<const char* const> all)
{
    if (!value.IsString()) {
        return -1;
    }
    const auto is = [word = viewOf(value)](const char* name) { return word == QByteArrayView(name); };
    const auto found = std::find_if(all.begin(), all.end(), is);
    const bool taken = std::any_of(info.choices.begin(), info.choices.end(), is);
    return found == all.end() || !taken ? -1 : static_cast<int>(found - all.begin());
}

} // namespace detail

struct JsonText::Parsed {
    // Reads numbers by the standard library: RapidJSON 1.1 counts the leading zeros of a zero ("0e102"), which is
    // undefined.
    struct Document : rapidjson::Document {
        bool RawNumber(const char* text, rapidjson::SizeType size, bool)
        {
            const char* const end = text + size;
            const auto isAll = [&](std::from_chars_result read) { return read.ec == std::errc() && read.ptr == end; };
            if (std::int64_t whole = 0; isAll(std::from_chars(text, end, whole))) {
                return Int64(whole);
            }
            double number = 0;
            const auto read = std::from_chars(text, end, number);
            if (read.ec == std::errc::result_out_of_range) {
                const std::string_view written(text, size);
                const bool isTiny = written.find("e-") != written.npos || written.find("E-") != written.npos ||
                                    written.starts_with("0.") || written.starts_with("-0.");
                return isTiny && Double(0);
            }
            return isAll(read) && Double(number);
        }
    };

    QByteArray text; // which the document points into
    Document document;
};

JsonText::JsonText(std::unique_ptr<Parsed> parsed) : m_parsed(std::move(parsed))
{
}
JsonText::~JsonText() = default;
JsonText::JsonText(JsonText&&) noexcept = default;
JsonText& JsonText::operator=(JsonText&&) noexcept = default;

Result<JsonText> JsonText::parse(QByteArray text, const JsonLimits& limits)
{
    auto parsed = std::make_unique<Parsed>();
    parsed->text = std::move(text);
    const auto noObject = [] { return fail(ErrorCode::BadRequest, u"the text is no JSON object"_s); };
    // Before the halves of surrogate pairs are marked in it.
    const bool isText = parsed->text.isValidUtf8() && !parsed->text.contains('\0');
    if (!fitsLimits(parsed->text, limits)) {
        return fail(ErrorCode::InvalidArgument, u"the JSON has too many values or too many levels"_s);
    }
    if (!isText) {
        return noObject();
    }
    const qsizetype mark = parsed->text.startsWith("\xef\xbb\xbf") ? 3 : 0;
    bool isJson = false;
    const auto read = [&](rapidjson::Document& document) {
        constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
        rapidjson::InsituStringStream bytes(parsed->text.data() + mark);
        isJson = !rapidjson::Reader().Parse<flags>(bytes, static_cast<Parsed::Document&>(document)).IsError();
        return isJson;
    };
    parsed->document.Populate(read);
    if (!isJson || !parsed->document.IsObject()) {
        return noObject();
    }
    return JsonText(std::move(parsed));
}

JsonValue JsonText::root() const
{
    return JsonValue(static_cast<const detail::Value*>(&m_parsed->document));
}

JsonValue JsonText::data() const
{
    const rapidjson::Document& document = m_parsed->document;
    const auto at = document.FindMember("data");
    return at == document.MemberEnd() ? root() : JsonValue(&at->value);
}

std::vector<std::pair<QString, QByteArray>> JsonText::fields() const
{
    std::vector<std::pair<QString, QByteArray>> fields;
    const rapidjson::Document& document = m_parsed->document;
    for (auto at = document.MemberEnd(); at != document.MemberBegin();) {
        --at;
        const QString name = QString::fromUtf8(viewOf(at->name));
        const auto add = [&](QByteArray value) { fields.emplace_back(name, std::move(value)); };
        if (at->value.IsString()) {
            add(viewOf(at->value).toByteArray());
        } else if (at->value.IsInt64()) {
            add(QByteArray::number(qint64(at->value.GetInt64())));
        } else if (at->value.IsNumber()) {
            add(QByteArray::number(at->value.GetDouble(), 'g', QLocale::FloatingPointShortest));
        }
    }
    return fields;
}

qsizetype JsonText::count() const
{
    return countIn(m_parsed->document);
}

bool JsonValue::has(const char* name) const
{
    return isObject() && detail::member(*static_cast<const detail::Value*>(m_value), name);
}

bool JsonValue::isObject() const
{
    return static_cast<const detail::Value*>(m_value)->IsObject();
}

QString JsonValue::text() const
{
    const auto& value = *static_cast<const detail::Value*>(m_value);
    return value.IsString() ? QString::fromUtf8(viewOf(value)) : QString();
}

} // namespace veilpix::api
