// Times on the wire.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QJsonValue>
#include <QLocale>

#include "common/base/Literals.h"

namespace veilpix::handlers {

// RFC 3339 in UTC with milliseconds; null for an invalid time.
[[nodiscard]] inline QJsonValue timeValue(const QDateTime& time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

// As header fields have it: "Mon, 23 Nov 2026 13:05:01 GMT".
[[nodiscard]] inline QByteArray httpDate(const QDateTime& time)
{
    return QLocale::c().toString(time.toUTC(), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1();
}

} // namespace veilpix::handlers
