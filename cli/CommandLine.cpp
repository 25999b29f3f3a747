#include "cli/CommandLine.h"

#include <cstdio>

#include "cli/Console.h"
#include "common/base/Literals.h"

namespace veilpix::cli {

CommandLine::CommandLine(const QString& name, const QString& arguments, const QString& summary, QString details)
    : m_name(name), m_usage(u"veilpix-cli %1 [OPTION…] %2"_s.arg(name, arguments).trimmed()),
      m_details(std::move(details))
{
    m_parser.setApplicationDescription(summary);
    addFlag({u"h"_s, u"help"_s}, u"Show this text."_s);
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
    addFile({u"password-file"_s}, u"FILE"_s,
            u"Read the key ring's password from FILE (a line end after it is dropped)."_s);
    addValue({u"password-fd"_s}, u"N"_s,
             u"Read it from the open file descriptor N. With neither, the terminal asks for it."_s);
}

void CommandLine::addForce()
{
    addFlag({u"f"_s, u"force"_s}, u"Replace a file that is there already."_s);
}

std::optional<ExitCode> CommandLine::parse(const QStringList& arguments, int minimum, int maximum,
                                           const QStringList& required)
{
    const bool understood = m_parser.parse(QStringList(u"veilpix-cli"_s) + arguments);
    if (m_parser.isSet(u"help"_s)) {
        // Qt's text starts with a usage line of its own; everything behind it serves.
        QString text = m_parser.helpText();
        text = text.mid(text.indexOf(u'\n') + 1);
        std::printf("Usage: %s\n%s\n\n%s\n", qPrintable(m_usage), qPrintable(text.trimmed()), qPrintable(m_details));
        return ExitCode::Done;
    }
    if (!understood) {
        return misused(m_parser.errorText());
    }
    if (const auto wrong = whatIsWrong(required)) {
        return misused(*wrong);
    }
    const auto given = positional().size();
    if (given < minimum || given > maximum) {
        return misused(given < minimum ? u"an argument is missing"_s
                                       : u"too many arguments: %1"_s.arg(positional().constLast()));
    }
    return std::nullopt;
}

std::optional<QString> CommandLine::whatIsWrong(const QStringList& required) const
{
    for (const QString& option : required) {
        if (!m_parser.isSet(option)) {
            return u"--%1 is missing"_s.arg(option);
        }
    }
    for (const QString& option : m_values) {
        const QStringList given = m_parser.values(option);
        if (given.contains(QString())) {
            return u"--%1 is empty"_s.arg(option);
        }
        if (given.size() > 1 && !m_lists.contains(option)) {
            return u"--%1 is given more than once"_s.arg(option);
        }
        if (m_files.contains(option) && given.contains(u"-"_s)) {
            return u"--%1 cannot be a standard stream; ./- is a file of that name"_s.arg(option);
        }
    }
    if (positional().contains(QString())) {
        return u"an argument is empty"_s;
    }
    const QString descriptor = u"password-fd"_s;
    if (m_values.contains(descriptor) && m_parser.value(descriptor) == u"0"_s && positional().contains(u"-"_s)) {
        return u"standard input cannot be both IN and the password"_s;
    }
    return std::nullopt;
}

QStringList CommandLine::filesInUse() const
{
    QStringList files = positional();
    for (const QString& option : m_files) {
        files += m_parser.values(option);
    }
    return files;
}

ExitCode CommandLine::misused(const QString& message) const
{
    note(message);
    note(u"usage: %1"_s.arg(m_usage));
    return complain(ExitCode::Usage, u"`veilpix-cli %1 --help` explains the options"_s.arg(m_name));
}

} // namespace veilpix::cli
