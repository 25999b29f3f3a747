// Forms, cookies and JSON as they come in from strangers: bounded, and refused rather than guessed at.
#pragma once

#include <QJsonObject>
#include <QList>

#include "common/base/Result.h"
#include "server/http/Request.h"

namespace veilpix::http {

struct FormField {
    QString name;
    QByteArray value;
};

// application/x-www-form-urlencoded. At most 1,000 fields; BadRequest for broken percent-encoding.
[[nodiscard]] Result<QList<FormField>> parseUrlEncoded(QByteArrayView body);

// The Cookie header. What is sent back whole ("session=…; HttpOnly; Path=/") reads as session plus attributes of no
// use.
[[nodiscard]] QList<std::pair<QByteArray, QByteArray>> parseCookies(QByteArrayView value);
// The first cookie of that name over all Cookie headers; null when there is none.
[[nodiscard]] QByteArray cookie(const Request& request, QByteArrayView name);

// A JSON object. BadRequest for anything else; InvalidArgument for more than 32 levels or about 4,096 values, which are
// counted before any is built, whatever else is wrong; TooLarge for bodies over most.
[[nodiscard]] Result<QJsonObject> parseJsonObject(const QByteArray& text);
[[nodiscard]] Result<QJsonObject> jsonBody(const Request& request, qint64 most = 8 * 1024 * 1024);

} // namespace veilpix::http
