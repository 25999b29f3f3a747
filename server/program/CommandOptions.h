// The options that are no settings, and the commands that have them.
#pragma once

#include <QString>
#include <QStringList>
#include <vector>

namespace veilpix::program {

struct CommandOption {
    QString name;
    bool takesValue = false;
    QStringList commands; // "fsck", "user quota"; empty: all
};

[[nodiscard]] const std::vector<CommandOption>& commandOptions();
// Null when there is none of that name.
[[nodiscard]] const CommandOption* findOption(const QString& name);
// What those arguments ask for: "serve" for none, "user quota" for that and what follows it.
[[nodiscard]] QString commandOf(const QStringList& positional);

} // namespace veilpix::program
