#include "tests/support/Places.h"

#include "common/base/Literals.h"

namespace veilpix::tests {

QString sourceFile(const QString& path)
{
    return QStringLiteral(VEILPIX_SOURCE_FOLDER "/") + path;
}

QString testFile(const QString& path)
{
    return QStringLiteral(VEILPIX_SOURCE_FOLDER "/tests/") + path;
}

QString appProgram()
{
    return QStringLiteral(VEILPIX_BUILD_FOLDER "/bin/veilpix");
}

QString serverProgram()
{
    return QStringLiteral(VEILPIX_BUILD_FOLDER "/bin/veilpix-server");
}

QString cliProgram()
{
    return QStringLiteral(VEILPIX_BUILD_FOLDER "/bin/veilpix-cli");
}

QString testProgram(const QString& name)
{
    return QStringLiteral(VEILPIX_BUILD_FOLDER "/tests/") + name;
}

} // namespace veilpix::tests
