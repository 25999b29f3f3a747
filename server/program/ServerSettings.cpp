#include "server/program/ServerSettings.h"

#include "common/base/Literals.h"

namespace veilpix::program {

QString ServerSettings::about(const QString& name, const QString& why) const
{
    const QString origin = origins.value(name);
    return (origin.isEmpty() ? QString() : origin + u": "_s) + u"setting '%1': %2"_s.arg(name, why);
}

} // namespace veilpix::program
