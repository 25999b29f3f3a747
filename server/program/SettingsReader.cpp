#include "server/program/SettingsReader.h"

#include <QFile>
#include <QSet>
#include <vector>

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/program/CommandOptions.h"
#include "server/program/SettingsTable.h"

namespace veilpix::program {

namespace {

constexpr qint64 longestFile = 1024 * 1024;

Result<void> apply(ServerSettings& settings, const QString& name, const QString& value, const QString& from)
{
    const SettingRow* found = findSetting(name);
    if (!found) {
        return fail(ErrorCode::InvalidArgument, u"%1: there is no setting '%2'"_s.arg(from, shownValue(name)));
    }
    const QString wrong = found->apply(settings, value);
    if (!wrong.isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
                    u"%1: setting '%2' cannot be '%3': %4"_s.arg(from, name, shownValue(value), wrong));
    }
    settings.origins.insert(name, from);
    return {};
}

// The whole of it, also from a pipe, which has no size and no end to ask for.
Result<QByteArray> readAll(const QString& path)
{
    const auto wrong = [&path](const QString& why) {
        return fail(ErrorCode::Io, u"setting 'config': %1: %2"_s.arg(path, why));
    };
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return wrong(file.errorString());
    }
    QByteArray text;
    for (;;) {
        const QByteArray piece = file.read(64 * 1024);
        if (piece.isEmpty()) {
            break;
        }
        text += piece;
        if (text.size() > longestFile) {
            return wrong(u"a file of settings has at most %1 bytes"_s.arg(longestFile));
        }
    }
    return file.error() == QFileDevice::NoError ? Result<QByteArray>(text) : wrong(file.errorString());
}

Result<void> readFile(ServerSettings& settings, const QString& path)
{
    if (path.isEmpty()) {
        return fail(ErrorCode::InvalidArgument, u"setting 'config': must not be empty"_s);
    }
    VEILPIX_TRY(const auto text, readAll(path));
    int number = 0;
    for (const QByteArray& raw : text.split('\n')) {
        ++number;
        const QString line = QString::fromUtf8(raw).trimmed();
        if (line.isEmpty() || line.startsWith(u'#')) {
            continue;
        }
        const qsizetype equals = line.indexOf(u'=');
        const QString from = u"%1:%2"_s.arg(path).arg(number);
        if (equals < 0) {
            return fail(ErrorCode::InvalidArgument, u"%1: expected 'setting = value'"_s.arg(from));
        }
        VEILPIX_TRY_VOID(apply(settings, line.left(equals).trimmed(), line.mid(equals + 1).trimmed(), from));
    }
    return {};
}

Result<void> checkTogether(const ServerSettings& settings)
{
    const bool tls = !settings.tlsCertificate.isEmpty();
    if (tls == settings.tlsKey.isEmpty()) {
        const QStringList names{u"tls-certificate"_s, u"tls-key"_s};
        return fail(ErrorCode::InvalidArgument,
                    settings.about(names[tls ? 0 : 1],
                                   u"it goes together with '%1', which is not given"_s.arg(names[tls ? 1 : 0])));
    }
    if (!settings.address.isLoopback() && !tls && settings.trustedProxies.isEmpty()) {
        return fail(
            ErrorCode::InvalidArgument,
            settings.about(u"listen"_s, u"%1 is reachable from elsewhere; give 'tls-certificate' and 'tls-key', "
                                        u"or 'behind-proxy' with the address of the proxy that does TLS"_s.arg(
                                            settings.address.toString())));
    }
    return {};
}

// Nothing that was asked for is passed over.
Result<void> checkOptions(const SettingsReader::Parsed& line)
{
    const QString command = commandOf(line.positional);
    for (auto option = line.options.cbegin(); option != line.options.cend(); ++option) {
        const QStringList& commands = findOption(option.key())->commands;
        if (!commands.isEmpty() && !commands.contains(command)) {
            return fail(ErrorCode::InvalidArgument,
                        u"'%1' has no option '--%2'"_s.arg(shownValue(command), option.key()));
        }
    }
    return {};
}

struct Argument {
    QString name;
    QString value;
};

} // namespace

Result<SettingsReader::Parsed> SettingsReader::read(const QStringList& arguments,
                                                    const QHash<QString, QString>& environment)
{
    Parsed line;
    std::vector<Argument> named;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments.at(i);
        if (!argument.startsWith("--"_L1)) {
            if (argument.startsWith(u'-') && argument.size() > 1 && argument != "-h"_L1) {
                return fail(ErrorCode::InvalidArgument, u"there is no option '%1'"_s.arg(shownValue(argument)));
            }
            if (argument == "-h"_L1) {
                line.options.insert(u"help"_s, u"true"_s);
            } else {
                line.positional.append(argument);
            }
            continue;
        }
        const qsizetype equals = argument.indexOf(u'=');
        const QString name = argument.mid(2, equals < 0 ? -1 : equals - 2);
        const CommandOption* option = findOption(name);
        if (!option && !findSetting(name)) {
            return fail(ErrorCode::InvalidArgument, u"there is no option '--%1'"_s.arg(shownValue(name)));
        }
        if (option && !option->takesValue) {
            if (equals >= 0) {
                return fail(ErrorCode::InvalidArgument, u"option '--%1' takes no value"_s.arg(name));
            }
            line.options.insert(name, u"true"_s);
            continue;
        }
        if (equals < 0 && i + 1 >= arguments.size()) {
            return fail(ErrorCode::InvalidArgument, u"option '--%1' needs a value"_s.arg(name));
        }
        const QString value = equals < 0 ? arguments.at(++i) : argument.mid(equals + 1);
        if (option) {
            line.options.insert(name, value);
        } else {
            named.push_back({name, value});
        }
    }

    if (!line.options.contains(u"help"_s)) {
        VEILPIX_TRY_VOID(checkOptions(line));
    }
    if (line.options.contains(u"config"_s) || environment.contains(u"VEILPIX_CONFIG"_s)) {
        const QString file = line.options.value(u"config"_s, environment.value(u"VEILPIX_CONFIG"_s));
        VEILPIX_TRY_VOID(readFile(line.settings, file));
    }
    QSet<QString> variables(environment.keyBegin(), environment.keyEnd());
    variables.remove(u"VEILPIX_CONFIG"_s);
    for (const SettingRow& candidate : settingRows()) {
        const QString variable = u"VEILPIX_"_s + candidate.name.toUpper().replace(u'-', u'_');
        if (!variables.remove(variable)) {
            continue;
        }
        VEILPIX_TRY_VOID(apply(line.settings, candidate.name, environment.value(variable), variable));
    }
    line.unknownVariables = variables.values();
    line.unknownVariables.sort();
    for (const Argument& argument : named) {
        VEILPIX_TRY_VOID(apply(line.settings, argument.name, argument.value, u"--"_s + argument.name));
    }
    VEILPIX_TRY_VOID(checkTogether(line.settings));
    return line;
}

std::optional<qint64> SettingsReader::wholeNumber(const QString& text)
{
    qint64 number = 0;
    return readNumber(text, 0, 1LL << 60, number).isEmpty() ? std::optional(number) : std::nullopt;
}

QString SettingsReader::help()
{
    QString out;
    for (const SettingRow& candidate : settingRows()) {
        const QString left = u"  --%1 %2"_s.arg(candidate.name, candidate.placeholder);
        out += left.size() < 34 ? left.leftJustified(34) : left + u"\n"_s + QString(34, u' ');
        out += candidate.meaning + u'\n';
    }
    return out;
}

QStringList SettingsReader::names()
{
    QStringList all;
    for (const SettingRow& candidate : settingRows()) {
        all.append(candidate.name);
    }
    return all;
}

} // namespace veilpix::program
