#include "server/http/Forms.h"

#include "common/base/Literals.h"
#include "server/http/PercentDecoding.h"

namespace veilpix::http {

namespace {

constexpr qsizetype maxFields = 1000;
constexpr qsizetype maxCookies = 100;

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

} // namespace veilpix::http
