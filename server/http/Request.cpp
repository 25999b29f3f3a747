#include "server/http/Request.h"

#include <QBuffer>
#include <array>

#include "common/base/Literals.h"

namespace veilpix::http {

namespace {

constexpr std::array<std::pair<Method, const char*>, 7> methodNames{{{Method::Get, "GET"},
                                                                     {Method::Head, "HEAD"},
                                                                     {Method::Post, "POST"},
                                                                     {Method::Put, "PUT"},
                                                                     {Method::Patch, "PATCH"},
                                                                     {Method::Delete, "DELETE"},
                                                                     {Method::Options, "OPTIONS"}}};

} // namespace

QByteArray methodName(Method method)
{
    for (const auto& [value, name] : methodNames) {
        if (value == method) {
            return name;
        }
    }
    return {};
}

std::optional<Method> methodFromName(QByteArrayView name)
{
    for (const auto& [value, text] : methodNames) {
        if (name == QByteArrayView(text)) {
            return value;
        }
    }
    return std::nullopt;
}

QString Request::param(QStringView name) const
{
    for (const auto& [key, value] : params) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

QString Request::queryValue(QStringView name) const
{
    for (const auto& [key, value] : query) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

QByteArray Request::contentType() const
{
    const QByteArray value = headers.value("Content-Type");
    const qsizetype end = value.indexOf(';');
    return (end < 0 ? value : value.first(end)).trimmed().toLower();
}

std::unique_ptr<QIODevice> Request::openBody() const
{
    if (spool) {
        return spool->open();
    }
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(body);
    buffer->open(QIODevice::ReadOnly);
    return buffer;
}

Result<QByteArray> Request::bodyBytes(qint64 most) const
{
    if (spool) {
        return spool->readAll(most);
    }
    if (body.size() > most) {
        return fail(ErrorCode::TooLarge, u"the body is larger than %1 bytes"_s.arg(most));
    }
    return body;
}

} // namespace veilpix::http
