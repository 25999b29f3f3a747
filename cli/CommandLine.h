// One subcommand's options: parsing, --help, and the answer to a wrong command line.
#pragma once

#include <QCommandLineParser>
#include <optional>

#include "cli/ExitCode.h"
#include "common/base/Literals.h"

namespace veilpix::cli {

class CommandLine {
public:
    // name: "classic encrypt"; arguments: "IN" or "FILE…"; details: a paragraph or two below the options.
    CommandLine(const QString& name, const QString& arguments, const QString& summary, QString details);

    void addValue(const QStringList& names, const QString& valueName, const QString& description);
    // A value that names a file or folder, never a standard stream.
    void addFile(const QStringList& names, const QString& valueName, const QString& description);
    // The same, any number of times.
    void addFiles(const QStringList& names, const QString& valueName, const QString& description);
    void addFlag(const QStringList& names, const QString& description);
    // --key/--sign's companions: how the key ring's password is given.
    void addPasswordOptions();
    void addForce();

    // An exit code when there is nothing more to do: help was asked for, or the command line is wrong. minimum,
    // maximum: of positional arguments. required: options that must be there; what is there must have a value.
    [[nodiscard]] std::optional<ExitCode> parse(const QStringList& arguments, int minimum, int maximum,
                                                const QStringList& required);

    [[nodiscard]] bool isSet(const QString& option) const { return m_parser.isSet(option); }
    [[nodiscard]] QString value(const QString& option) const { return m_parser.value(option); }
    [[nodiscard]] QStringList values(const QString& option) const { return m_parser.values(option); }
    [[nodiscard]] QStringList positional() const { return m_parser.positionalArguments(); }
    [[nodiscard]] bool force() const { return m_parser.isSet(u"force"_s); }

    // The files that the command works with, but for OUT.
    [[nodiscard]] QStringList filesInUse() const;

    ExitCode misused(const QString& message) const;

private:
    [[nodiscard]] std::optional<QString> whatIsWrong(const QStringList& required) const;

    QCommandLineParser m_parser;
    QStringList m_values; // options that have one
    QStringList m_files;  // of these, those that name a file
    QStringList m_lists;  // and those that may be given several times
    QString m_name;
    QString m_usage;
    QString m_details;
};

} // namespace veilpix::cli
