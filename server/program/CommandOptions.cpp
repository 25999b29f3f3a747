#include "server/program/CommandOptions.h"

#include "common/base/Literals.h"

namespace veilpix::program {

namespace {

CommandOption flag(const char* name, const char* command)
{
    return {QString::fromLatin1(name), false, {QString::fromLatin1(command)}};
}

CommandOption value(const char* name, const char* command)
{
    return {QString::fromLatin1(name), true, {QString::fromLatin1(command)}};
}

} // namespace

const std::vector<CommandOption>& commandOptions()
{
    static const std::vector<CommandOption> all{
        {u"help"_s, false, {}},
        {u"version"_s, false, {}},
        {u"config"_s, true, {}},
        flag("repair", "fsck"),
        flag("discard-damaged", "fsck"),
        flag("remove-unknown", "fsck"),
        flag("check", "backup"),
        flag("replace", "backup"),
        flag("partial", "restore"),
        value("password-file", "user add"),
        value("public-key-file", "user add"),
        value("bytes", "user quota"),
        value("pictures", "user quota"),
        flag("end", "user sessions"),
    };
    return all;
}

const CommandOption* findOption(const QString& name)
{
    for (const CommandOption& candidate : commandOptions()) {
        if (candidate.name == name) {
            return &candidate;
        }
    }
    return nullptr;
}

QString commandOf(const QStringList& positional)
{
    const QString first = positional.value(0, u"serve"_s);
    return first == "user"_L1 && positional.size() > 1 ? first + u' ' + positional[1] : first;
}

} // namespace veilpix::program
