#include "server/program/CommandLine.h"

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

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QProcessEnvironment>

namespace veilpix::program {

namespace {

Q_LOGGING_CATEGORY(lcCommandLine, "veilpix.settings")

QHash<QString, QString> environment()
{
    QHash<QString, QString> variables;
    const QProcessEnvironment system = QProcessEnvironment::systemEnvironment();
    for (const QString& name : system.keys()) {
        if (name.startsWith(QLatin1String("VEILPIX_")))
            variables.insert(name, system.value(name));
    }
    return variables;
}

QString help()
{
    return QStringLiteral(
               "veilpix-server keeps encrypted pictures that it cannot see.\n\n"
               "Usage: veilpix-server [COMMAND] [SETTINGS]\n\nCommands:\n"
               "  serve                             answer requests (the default)\n"
               "  fsck [--repair]                   hold rows and files against each other, and mend what can be;\n"
               "                                    --discard-damaged takes damaged pictures out as well, and\n"
               "                                    --remove-unknown what is left when the database is a new one\n"
               "  backup DIR [--check] [--replace]  a consistent copy, beside a running server too; --check reads\n"
               "                                    what an earlier backup left there again; --replace gives up\n"
               "                                    the backup of another store that lies there\n"
               "  restore DIR [--partial]           a backup into an empty data folder; --partial takes what is\n"
               "                                    whole of a damaged one\n"
               "  version                           the version\n") +
           UserCommands::usage() +
           QStringLiteral(
               "\nSettings, here as flags; VEILPIX_NAME in the environment and NAME = VALUE in the file given by "
               "--config\n(or VEILPIX_CONFIG) mean the same, in this order of precedence:\n") +
           SettingsReader::help() +
           QStringLiteral(
               "\nSignals: TERM and INT stop cleanly (a second one at once), HUP reads the certificate "
               "again and opens the\n"
               "log file anew.\n"
               "Exit codes: 0 done, 1 failed, 2 wrong usage or setting, 3 fsck, backup or restore found problems.");
}

int serve(const SettingsReader::CommandLine& line)
{
    const Settings& settings = line.settings;
    http::prepareProcess();
    LogOutput::install(settings.logFormat, settings.logLevel);
    if (!settings.logFile.isEmpty())
        if (const auto opened = LogOutput::alsoTo(settings.logFile); !opened)
            return complain(wrongSetting(settings, "log-file", opened.error().context).value());
    // Before anything starts, so that a signal during the start ends the program cleanly too.
    StopSignals signals;
    // A slip in `registration` must not go unseen, but a variable may be meant for another program.
    for (const QString& variable : line.unknownVariables)
        qCWarning(lcCommandLine) << "there is no setting for the variable" << variable.toLatin1().constData();
    auto program = ServerProgram::start(settings);
    if (!program) {
        LogOutput::flush(); // the complaint comes last
        return complain(program.error());
    }
    QObject::connect(program->get(), &ServerProgram::stopped, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    QObject::connect(&signals, &StopSignals::stopRequested, program->get(), &ServerProgram::stop);
    QObject::connect(&signals, &StopSignals::reloadRequested, qApp, [] { LogOutput::reopen(); });
    QObject::connect(&signals, &StopSignals::reloadRequested, program->get(), &ServerProgram::reload);
    say(QStringLiteral("listening on %1").arg((*program)->url()));
    return QCoreApplication::exec();
}

} // namespace

int runCommandLine(const QStringList& arguments)
{
    const auto line = SettingsReader::read(arguments, environment());
    if (!line)
        return complain(line.error().context, ExitCode::wrongUsage);
    const QString command = line->positional.value(0, QStringLiteral("serve"));
    const bool isAlone = line->positional.size() <= 1;
    if (line->options.contains(QStringLiteral("help")) || (command == QLatin1String("help") && isAlone)) {
        say(help());
        return 0;
    }
    if (line->options.contains(QStringLiteral("version")) || (command == QLatin1String("version") && isAlone)) {
        say(QStringLiteral("veilpix-server %1").arg(QStringLiteral(VEILPIX_VERSION)));
        return 0;
    }
    if (command == QLatin1String("serve") && isAlone)
        return serve(*line);
    if (command == QLatin1String("fsck"))
        return StoreCommands(*line).fsck();
    if (command == QLatin1String("backup"))
        return StoreCommands(*line).backup();
    if (command == QLatin1String("restore"))
        return StoreCommands(*line).restore();
    if (command == QLatin1String("user"))
        return UserCommands(*line).run();
    return complain(QStringLiteral("there is no command '%1'; see --help").arg(shownValue(line->positional.join(u' '))),
                    ExitCode::wrongUsage);
}

} // namespace veilpix::program
