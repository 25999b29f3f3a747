// Times in header fields.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QLocale>

#include "common/base/Literals.h"

namespace veilpix::handlers {

// "Mon, 23 Nov 2026 13:05:01 GMT".
[[nodiscard]] inline QByteArray httpDate(const QDateTime& time)
{
    return QLocale::c().toString(time.toUTC(), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1();
}

} // namespace veilpix::handlers
