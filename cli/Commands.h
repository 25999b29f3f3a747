// One function a subcommand, each in a file of its own; arguments are what follows the subcommand's name.
#pragma once

#include <QStringList>

#include "cli/ExitCode.h"

namespace veilpix::cli {

ExitCode keygen(const QStringList& arguments);
ExitCode encrypt(const QStringList& arguments);
ExitCode decrypt(const QStringList& arguments);
ExitCode inspect(const QStringList& arguments);
ExitCode verify(const QStringList& arguments);
ExitCode restore(const QStringList& arguments);
ExitCode classicKeygen(const QStringList& arguments);
ExitCode classicEncrypt(const QStringList& arguments);
ExitCode classicDecrypt(const QStringList& arguments);

} // namespace veilpix::cli
