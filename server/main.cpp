#include <QCoreApplication>
#include <sys/stat.h>

#include "common/base/Literals.h"
#include "common/crypto/ProcessHardening.h"
#include "server/http/Process.h"
#include "server/program/Subcommands.h"

int main(int argc, char** argv)
{
    // Nothing that this program makes is for other users of the machine.
    ::umask(077);
    (void)veilpix::crypto::hardenProcess();
    veilpix::http::prepareProcess();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"veilpix-server"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(VEILPIX_VERSION));
    return veilpix::program::runSubcommand(QCoreApplication::arguments().mid(1));
}
