// Forms and cookies as they come in from strangers: bounded, and refused rather than guessed at.
#pragma once

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

} // namespace veilpix::http
