// One table of settings behind the flags, the environment (VEILPIX_*) and the configuration file. What is named on the
// command line wins over the environment, and that over the file.
#pragma once

#include <QByteArray>
#include <QHash>
#include <QStringList>
#include <optional>

#include "common/base/Result.h"
#include "server/program/ServerSettings.h"

namespace veilpix::program {

class SettingsReader {
public:
    struct Parsed {
        ServerSettings settings;
        QStringList positional;          // the subcommand and its own arguments
        QStringList unknownVariables;    // VEILPIX_… of the environment that name no setting
        QHash<QString, QString> options; // what is no setting: --repair, --help …; a flag has the value "true"
    };

    // arguments without the program's name. environment: variables by name. Errors name the setting and say where its
    // value came from.
    [[nodiscard]] static Result<Parsed> read(const QStringList& arguments, const QHash<QString, QString>& environment);

    // From 0, with an optional K, M, G or T (powers of 1024); nothing for what is no such number.
    [[nodiscard]] static std::optional<qint64> wholeNumber(const QString& text);

    // A table of every setting: flag, default, meaning.
    [[nodiscard]] static QString help();
    // The same as rows (name, placeholder, meaning), for the man page's test.
    [[nodiscard]] static QStringList names();
};

} // namespace veilpix::program
