#include "common/base/Clock.h"

namespace veilpix::base {

QDateTime SystemClock::now() const
{
    return QDateTime::currentDateTimeUtc();
}

} // namespace veilpix::base
