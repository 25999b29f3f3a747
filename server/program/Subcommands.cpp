#include "server/program/Subcommands.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QProcessEnvironment>

#include "common/base/Literals.h"
#include "server/http/Process.h"
#include "server/program/Console.h"
#include "server/program/DataSetting.h"
#include "server/program/LogOutput.h"
#include "server/program/ServerProgram.h"
#include "server/program/SettingsReader.h"
#include "server/program/SettingsTable.h"
#include "server/program/StopSignals.h"
#include "server/program/StoreCommands.h"
#include "server/program/UserCommands.h"

namespace veilpix::program {

namespace {

Q_LOGGING_CATEGORY(lcCommandLine, "veilpix.settings")

QHash<QString, QString> environment()
{
    QHash<QString, QString> variables;
    const QProcessEnvironment system = QProcessEnvironment::systemEnvironment();
    for (const QString& name : system.keys()) {
        if (name.startsWith("VEILPIX_"_L1)) {
            variables.insert(name, system.value(name));
        }
    }
    return variables;
}

QString help()
{
    return u"veilpix-server keeps encrypted pictures that it cannot see.\n\n"
           u"Usage: veilpix-server [COMMAND] [SETTINGS]\n\nCommands:\n"
           u"  serve                             answer requests (the default)\n"
           u"  fsck [--repair]                   hold rows and files against each other, and mend what can be;\n"
           u"                                    --discard-damaged takes damaged pictures out as well, and\n"
           u"                                    --remove-unknown what is left when the database is a new one\n"
           u"  backup DIR [--check] [--replace]  a consistent copy, beside a running server too; --check reads\n"
           u"                                    what an earlier backup left there again; --replace gives up\n"
           u"                                    the backup of another store that lies there\n"
           u"  restore DIR [--partial]           a backup into an empty data folder; --partial takes what is\n"
           u"                                    whole of a damaged one\n"
           u"  version                           the version\n"_s +
           UserCommands::usage() +
           u"\nSettings, here as flags; VEILPIX_NAME in the environment and NAME = VALUE in the file given by "
           u"--config\n(or VEILPIX_CONFIG) mean the same, in this order of precedence:\n"_s +
           SettingsReader::help() +
           u"\nSignals: TERM and INT stop cleanly (a second one at once), HUP reads the certificate "
           u"again and opens the\n"
           u"log file anew.\n"
           u"Exit codes: 0 done, 1 failed, 2 wrong usage or setting, 3 fsck, backup or restore found problems."_s;
}

int serve(const SettingsReader::Parsed& line)
{
    const ServerSettings& settings = line.settings;
    http::prepareProcess();
    LogOutput::install(settings.logFormat, settings.logLevel);
    if (!settings.logFile.isEmpty()) {
        if (const auto opened = LogOutput::alsoTo(settings.logFile); !opened) {
            return complain(wrongSetting(settings, "log-file", opened.error().context).value());
        }
    }
    // Before anything starts, so that a signal during the start ends the program cleanly too.
    StopSignals signals;
    // A slip in `registration` must not go unseen, but a variable may be meant for another program.
    for (const QString& variable : line.unknownVariables) {
        qCWarning(lcCommandLine) << "there is no setting for the variable" << variable.toLatin1().constData();
    }
    auto program = ServerProgram::start(settings);
    if (!program) {
        LogOutput::flush(); // the complaint comes last
        return complain(program.error());
    }
    QObject::connect(program->get(), &ServerProgram::stopped, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    QObject::connect(&signals, &StopSignals::stopRequested, program->get(), &ServerProgram::stop);
    QObject::connect(&signals, &StopSignals::reloadRequested, qApp, [] { LogOutput::reopen(); });
    QObject::connect(&signals, &StopSignals::reloadRequested, program->get(), &ServerProgram::reload);
    say(u"listening on %1"_s.arg((*program)->url()));
    return QCoreApplication::exec();
}

} // namespace

int runSubcommand(const QStringList& arguments)
{
    const auto line = SettingsReader::read(arguments, environment());
    if (!line) {
        return complain(line.error().context, ExitCode::wrongUsage);
    }
    const QString command = line->positional.value(0, u"serve"_s);
    const bool isAlone = line->positional.size() <= 1;
    if (line->options.contains(u"help"_s) || (command == "help"_L1 && isAlone)) {
        say(help());
        return 0;
    }
    if (line->options.contains(u"version"_s) || (command == "version"_L1 && isAlone)) {
        say(u"veilpix-server %1"_s.arg(QStringLiteral(VEILPIX_VERSION)));
        return 0;
    }
    if (command == "serve"_L1 && isAlone) {
        return serve(*line);
    }
    if (command == "fsck"_L1) {
        return StoreCommands(*line).fsck();
    }
    if (command == "backup"_L1) {
        return StoreCommands(*line).backup();
    }
    if (command == "restore"_L1) {
        return StoreCommands(*line).restore();
    }
    if (command == "user"_L1) {
        return UserCommands(*line).run();
    }
    return complain(u"there is no command '%1'; see --help"_s.arg(shownValue(line->positional.join(u' '))),
                    ExitCode::wrongUsage);
}

} // namespace veilpix::program
