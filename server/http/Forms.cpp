#include "server/http/Forms.h"

#include <QJsonDocument>

#include "common/base/Literals.h"
#include "server/http/PercentDecoding.h"

namespace veilpix::http {

namespace {

constexpr qsizetype maxFields = 1000;
constexpr qsizetype maxCookies = 100;
constexpr int maxJsonDepth = 32;
// A read value takes some hundred bytes, a written one may take two. The longest list that anybody is asked for, a
// re-key's for 64 people, has some 200 of them.
constexpr qsizetype maxJsonValues = 4096;

// Looks at the brackets and commas outside of strings, before a parser that builds a tree sees any.
bool isSmallTree(QByteArrayView text)
{
    int depth = 0;
    qsizetype values = 1; // at most: each bracket and each comma brings one
    bool inString = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text.at(i);
        if (inString) {
            if (c == '\\') {
                ++i;
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
        if (depth > maxJsonDepth || values > maxJsonValues) {
            return false;
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
        if (item.isEmpty()) {
            continue;
        }
        const qsizetype equals = item.indexOf('=');
        const auto name = percentDecode(equals < 0 ? item : item.first(equals), PlusSign::IsSpace);
        const auto value = percentDecode(equals < 0 ? QByteArrayView("") : item.sliced(equals + 1), PlusSign::IsSpace);
        const auto text = name ? strictUtf8(*name) : std::nullopt;
        if (!text || !value) {
            return fail(ErrorCode::BadRequest, u"the form is malformed"_s);
        }
        if (fields.size() >= maxFields) {
            return fail(ErrorCode::BadRequest, u"the form has too many fields"_s);
        }
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
        if (equals <= 0) {
            continue; // HttpOnly, Secure, and what else old clients send back
        }
        QByteArrayView content = item.sliced(equals + 1).trimmed();
        if (content.size() >= 2 && content.startsWith('"') && content.endsWith('"')) {
            content = content.sliced(1, content.size() - 2);
        }
        cookies.append({item.first(equals).trimmed().toByteArray(), content.toByteArray()});
    }
    return cookies;
}

QByteArray cookie(const Request& request, QByteArrayView name)
{
    for (const QByteArray& header : request.headers.values("Cookie")) {
        for (const auto& [key, value] : parseCookies(header)) {
            if (key == name) {
                return value.isNull() ? QByteArray("") : value;
            }
        }
    }
    return {};
}

Result<QJsonObject> parseJsonObject(const QByteArray& text)
{
    if (!isSmallTree(text)) {
        return fail(ErrorCode::InvalidArgument, u"the JSON has too many values or too many levels"_s);
    }
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error != QJsonParseError::NoError || !document.isObject()) {
        return fail(ErrorCode::BadRequest, u"the body is no JSON object"_s);
    }
    return document.object();
}

Result<QJsonObject> jsonBody(const Request& request, qint64 most)
{
    const Result<QByteArray> text = request.bodyBytes(most);
    if (!text) {
        return tl::unexpected(text.error());
    }
    return parseJsonObject(*text);
}

} // namespace veilpix::http
