#include "cli/CommandLine.h"

#include "cli/Console.h"

#include <cstdio>

namespace veilpix::cli {

CommandLine::CommandLine(const QString& name, const QString& arguments, const QString& summary, QString details)
    : m_name(name), m_usage(QStringLiteral("veilpix-cli %1 [OPTION…] %2").arg(name, arguments).trimmed()),
      m_details(std::move(details))
{
    m_parser.setApplicationDescription(summary);
    addFlag({QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("Show this text."));
}

void CommandLine::addValue(const QStringList& names, const QString& valueName, const QString& description)
{
    m_parser.addOption(QCommandLineOption(names, description, valueName));
}

void CommandLine::addFlag(const QStringList& names, const QString& description)
{
    m_parser.addOption(QCommandLineOption(names, description));
}

void CommandLine::addPasswordOptions()
{
    addValue({QStringLiteral("password-file")}, QStringLiteral("FILE"),
             QStringLiteral("Read the key ring's password from FILE (a line end after it is dropped)."));
    addValue({QStringLiteral("password-fd")}, QStringLiteral("N"),
             QStringLiteral("Read it from the open file descriptor N. With neither, the terminal asks for it."));
}

void CommandLine::addForce()
{
    addFlag({QStringLiteral("f"), QStringLiteral("force")}, QStringLiteral("Replace a file that is there already."));
}

std::optional<ExitCode> CommandLine::parse(const QStringList& arguments, int minimum, int maximum,
                                           const QStringList& required)
{
    const bool understood = m_parser.parse(QStringList(QStringLiteral("veilpix-cli")) + arguments);
    if (m_parser.isSet(QStringLiteral("help"))) {
        // Qt's text starts with a usage line of its own; everything behind it serves.
        QString text = m_parser.helpText();
        text = text.mid(text.indexOf(u'\n') + 1);
        std::printf("Usage: %s\n%s\n\n%s\n", qPrintable(m_usage), qPrintable(text.trimmed()), qPrintable(m_details));
        return ExitCode::Done;
    }
    if (!understood)
        return misused(m_parser.errorText());
    for (const QString& option : required)
        if (!m_parser.isSet(option) || m_parser.value(option).isEmpty())
            return misused(QStringLiteral("%1%2 is missing").arg(option.size() == 1 ? u"-" : u"--", option));
    const auto given = positional().size();
    if (given < minimum || given > maximum)
        return misused(given < minimum ? QStringLiteral("an argument is missing")
                                       : QStringLiteral("too many arguments: %1").arg(positional().constLast()));
    return std::nullopt;
}

ExitCode CommandLine::misused(const QString& message) const
{
    note(message);
    note(QStringLiteral("usage: %1").arg(m_usage));
    return complain(ExitCode::Usage, QStringLiteral("`veilpix-cli %1 --help` explains the options").arg(m_name));
}

} // namespace veilpix::cli
