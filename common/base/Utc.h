// UTC as the functions of QDateTime want it named: a time zone from Qt 6.5 on, before that a Qt::TimeSpec, where a time
// zone object costs most of a microsecond a time.
#pragma once

#include <QDateTime>
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QTimeZone>
#endif

namespace veilpix::base {

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
inline constexpr auto utc = QTimeZone::UTC;
#else
inline constexpr auto utc = Qt::UTC;
#endif

} // namespace veilpix::base
