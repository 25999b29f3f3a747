#include "server/program/CommandLine.h"

#include "server/http/Process.h"
#include "server/program/LogOutput.h"
#include "server/program/ServerProgram.h"
#include "server/program/SettingsReader.h"
#include "server/program/StopSignals.h"

#include <QCoreApplication>
#include <QProcessEnvironment>
#include <cstdio>

namespace veilpix::program {

namespace {

constexpr int failed = 1;
constexpr int wrongUsage = 2;

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

int complain(const QString& text, int code)
{
    std::fprintf(stderr, "veilpix-server: %s\n", qPrintable(text));
    return code;
}

void say(const QString& text)
{
    std::printf("%s\n", qPrintable(text));
    std::fflush(stdout);
}

int serve(const Settings& settings)
{
    http::prepareProcess();
    LogOutput::install(settings.logFormat, settings.logLevel);
    // Before anything starts, so that a signal during the start ends the program cleanly too.
    StopSignals signals;
    auto program = ServerProgram::start(settings);
    if (!program)
        return complain(program.error().context, failed);
    QObject::connect(program->get(), &ServerProgram::stopped, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    QObject::connect(&signals, &StopSignals::stopRequested, program->get(), &ServerProgram::stop);
    QObject::connect(&signals, &StopSignals::reloadRequested, program->get(), &ServerProgram::reload);
    say(QStringLiteral("listening on %1").arg((*program)->url()));
    return QCoreApplication::exec();
}

} // namespace

int runCommandLine(const QStringList& arguments)
{
    const auto line = SettingsReader::read(arguments, environment());
    if (!line)
        return complain(line.error().context, wrongUsage);
    if (line->options.contains(QStringLiteral("help"))) {
        say(SettingsReader::help());
        return 0;
    }
    const QString command = line->positional.value(0, QStringLiteral("serve"));
    if (line->options.contains(QStringLiteral("version")) || command == QLatin1String("version")) {
        say(QStringLiteral("veilpix-server %1").arg(QStringLiteral(VEILPIX_VERSION)));
        return 0;
    }
    if (command == QLatin1String("serve") && line->positional.size() <= 1)
        return serve(line->settings);
    return complain(QStringLiteral("there is no command '%1'; see --help").arg(line->positional.join(u' ')),
                    wrongUsage);
}

} // namespace veilpix::program
