#include "server/handlers/JsonFields.h"

#include <QJsonArray>
#include <algorithm>
#include <cmath>

#include "common/base/Literals.h"
#include "server/http/Forms.h"

namespace veilpix::handlers {

Answer<JsonFields> JsonFields::read(const http::Request& request)
{
    if (request.bodySize() == 0) {
        return JsonFields(QJsonObject{});
    }
    Result<QJsonObject> object = http::jsonBody(request);
    if (object) {
        return JsonFields(*std::move(object));
    }
    if (object.error().code == ErrorCode::TooLarge) {
        return refuse(413, "The request body is too large");
    }
    if (object.error().code == ErrorCode::InvalidArgument) {
        return refuse(400, "The request body has too many values or is nested too deeply");
    }
    if (object.error().code == ErrorCode::BadRequest) {
        return refuse(400, "The request body is not a JSON object");
    }
    return tl::unexpected<http::Response>(storeFailure(object.error()));
}

bool JsonFields::has(const char* name) const
{
    const QJsonValue value = m_object.value(QLatin1String(name));
    return !value.isUndefined() && !value.isNull();
}

QString JsonFields::text(const char* name, qsizetype least, qsizetype most)
{
    if (!has(name)) {
        missing(name);
        return {};
    }
    const QJsonValue value = m_object.value(QLatin1String(name));
    const QString text = value.toString();
    // Half of a surrogate pair is no character: written down, it would be the same as any other half.
    if (!value.isString() || text.size() < least || text.size() > most || !text.isValidUtf16()) {
        invalid(name);
        return {};
    }
    return text;
}

QString JsonFields::optionalText(const char* name, qsizetype most)
{
    return has(name) ? text(name, 0, most) : QString();
}

qint64 JsonFields::number(const char* name, qint64 least, qint64 most)
{
    if (!has(name)) {
        missing(name);
        return least;
    }
    const QJsonValue value = m_object.value(QLatin1String(name));
    const double real = value.toDouble(-1);
    const qint64 whole = value.toInteger(-1);
    if (!value.isDouble() || real != std::floor(real) || whole < least || whole > most) {
        invalid(name);
        return least;
    }
    return whole;
}

QByteArray JsonFields::base64(const char* name, qsizetype least, qsizetype most)
{
    // Four characters for three bytes; the length is looked at before anything is decoded.
    const QString encoded = text(name, (least + 2) / 3 * 4, (most + 2) / 3 * 4);
    if (encoded.isNull()) {
        return {};
    }
    const std::optional<QByteArray> bytes = readBase64(encoded.toLatin1());
    if (!bytes || bytes->size() < least || bytes->size() > most) {
        invalid(name);
        return {};
    }
    return *bytes;
}

QByteArray JsonFields::optionalBase64(const char* name, qsizetype most)
{
    return has(name) ? base64(name, 0, most) : QByteArray();
}

QString JsonFields::hex(const char* name, qsizetype digits)
{
    const QString value = text(name, digits, digits);
    if (!value.isNull() && !isLowerHex(value, digits)) {
        invalid(name);
    }
    return value;
}

QJsonArray JsonFields::array(const char* name, qsizetype most)
{
    if (!has(name)) {
        missing(name);
        return {};
    }
    const QJsonValue value = m_object.value(QLatin1String(name));
    if (!value.isArray() || value.toArray().size() > most) {
        invalid(name);
    }
    return value.toArray();
}

void JsonFields::missing(const char* name)
{
    if (m_problem.isEmpty()) {
        m_problem = u"Field %1 is required"_s.arg(QLatin1String(name));
    }
}

void JsonFields::invalid(const char* name)
{
    if (m_problem.isEmpty()) {
        m_problem = u"Field %1 is not valid"_s.arg(QLatin1String(name));
    }
}

std::optional<QByteArray> readBase64(QByteArrayView text)
{
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    const auto decoded = QByteArray::fromBase64Encoding(
        text.toByteArray(), QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) {
        return std::nullopt;
    }
    return decoded.decoded.isNull() ? QByteArray("", 0) : decoded.decoded;
}

bool isLowerHex(QStringView text, qsizetype digits)
{
    return text.size() == digits && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

} // namespace veilpix::handlers
