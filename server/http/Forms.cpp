#include "server/http/Forms.h"

#include "server/http/PercentDecoding.h"

#include <QJsonDocument>

namespace veilpix::http {

namespace {

constexpr qsizetype maxFields = 1000;
constexpr qsizetype maxCookies = 100;
constexpr int maxDepth = 64;

// Refuses deep nesting before a recursive parser sees it.
bool isShallow(QByteArrayView text)
{
    int depth = 0;
    bool inString = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > maxDepth)
                return false;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return true;
}

} // namespace

Result<QList<FormField>> parseUrlEncoded(QByteArrayView body)
{
    QList<FormField> fields;
    while (!body.isEmpty()) {
        const qsizetype end = body.indexOf('&');
        const QByteArrayView item = end < 0 ? body : body.first(end);
        body = end < 0 ? QByteArrayView() : body.sliced(end + 1);
        if (item.isEmpty())
            continue;
        const qsizetype equals = item.indexOf('=');
        const auto name = percentDecode(equals < 0 ? item : item.first(equals), PlusSign::IsSpace);
        const auto value = percentDecode(equals < 0 ? QByteArrayView("") : item.sliced(equals + 1), PlusSign::IsSpace);
        const auto text = name ? strictUtf8(*name) : std::nullopt;
        if (!text || !value)
            return fail(ErrorCode::BadRequest, QStringLiteral("the form is malformed"));
        if (fields.size() >= maxFields)
            return fail(ErrorCode::BadRequest, QStringLiteral("the form has too many fields"));
        fields.append({*text, *value});
    }
    return fields;
}

QList<std::pair<QByteArray, QByteArray>> parseCookies(QByteArrayView value)
{
    QList<std::pair<QByteArray, QByteArray>> cookies;
    while (!value.isEmpty() && cookies.size() < maxCookies) {
        const qsizetype end = value.indexOf(';');
        const QByteArrayView item = (end < 0 ? value : value.first(end)).trimmed();
        value = end < 0 ? QByteArrayView() : value.sliced(end + 1);
        const qsizetype equals = item.indexOf('=');
        if (equals <= 0)
            continue; // HttpOnly, Secure, and what else old clients send back
        QByteArrayView content = item.sliced(equals + 1).trimmed();
        if (content.size() >= 2 && content.startsWith('"') && content.endsWith('"'))
            content = content.sliced(1, content.size() - 2);
        cookies.append({item.first(equals).trimmed().toByteArray(), content.toByteArray()});
    }
    return cookies;
}

QByteArray cookie(const Request& request, QByteArrayView name)
{
    for (const QByteArray& header : request.headers.values("Cookie")) {
        for (const auto& [key, value] : parseCookies(header)) {
            if (key == name)
                return value.isNull() ? QByteArray("") : value;
        }
    }
    return {};
}

Result<QJsonObject> parseJsonObject(const QByteArray& text)
{
    if (!isShallow(text))
        return fail(ErrorCode::BadRequest, QStringLiteral("the JSON is nested too deeply"));
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject())
        return fail(ErrorCode::BadRequest, QStringLiteral("the body is no JSON object"));
    return document.object();
}

Result<QJsonObject> jsonBody(const Request& request, qint64 most)
{
    const Result<QByteArray> text = request.bodyBytes(most);
    if (!text)
        return tl::unexpected(text.error());
    return parseJsonObject(*text);
}

} // namespace veilpix::http
