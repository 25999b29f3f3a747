#include "server/program/Settings.h"

namespace veilpix::program {

QString Settings::about(const QString& name, const QString& why) const
{
    const QString origin = origins.value(name);
    return (origin.isEmpty() ? QString() : origin + QStringLiteral(": ")) +
           QStringLiteral("setting '%1': %2").arg(name, why);
}

} // namespace veilpix::program
