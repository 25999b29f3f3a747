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
    m_values += names.constLast();
}

void CommandLine::addFile(const QStringList& names, const QString& valueName, const QString& description)
{
    addValue(names, valueName, description);
    m_files += names.constLast();
}

void CommandLine::addFiles(const QStringList& names, const QString& valueName, const QString& description)
{
    addFile(names, valueName, description);
    m_lists += names.constLast();
}

void CommandLine::addFlag(const QStringList& names, const QString& description)
{
    m_parser.addOption(QCommandLineOption(names, description));
}

void CommandLine::addPasswordOptions()
{
    addFile({QStringLiteral("password-file")}, QStringLiteral("FILE"),
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
    if (const auto wrong = whatIsWrong(required))
        return misused(*wrong);
    const auto given = positional().size();
    if (given < minimum || given > maximum)
        return misused(given < minimum ? QStringLiteral("an argument is missing")
                                       : QStringLiteral("too many arguments: %1").arg(positional().constLast()));
    return std::nullopt;
}

std::optional<QString> CommandLine::whatIsWrong(const QStringList& required) const
{
    for (const QString& option : required)
        if (!m_parser.isSet(option))
            return QStringLiteral("--%1 is missing").arg(option);
    for (const QString& option : m_values) {
        const QStringList given = m_parser.values(option);
        if (given.contains(QString()))
            return QStringLiteral("--%1 is empty").arg(option);
        if (given.size() > 1 && !m_lists.contains(option))
            return QStringLiteral("--%1 is given more than once").arg(option);
        if (m_files.contains(option) && given.contains(QStringLiteral("-")))
            return QStringLiteral("--%1 cannot be a standard stream; ./- is a file of that name").arg(option);
    }
    if (positional().contains(QString()))
        return QStringLiteral("an argument is empty");
    const QString descriptor = QStringLiteral("password-fd");
    if (m_values.contains(descriptor) && m_parser.value(descriptor) == QStringLiteral("0") &&
        positional().contains(QStringLiteral("-")))
        return QStringLiteral("standard input cannot be both IN and the password");
    return std::nullopt;
}

QStringList CommandLine::filesInUse() const
{
    QStringList files = positional();
    for (const QString& option : m_files)
        files += m_parser.values(option);
    return files;
}

ExitCode CommandLine::misused(const QString& message) const
{
    note(message);
    note(QStringLiteral("usage: %1").arg(m_usage));
    return complain(ExitCode::Usage, QStringLiteral("`veilpix-cli %1 --help` explains the options").arg(m_name));
}

} // namespace veilpix::cli
