#include "server/program/SettingsReader.h"

#include "server/program/SettingsTable.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <vector>

namespace veilpix::program {

namespace {

// A slip may put anything in a value's place.
QString shown(const QString& value)
{
    constexpr int most = 80;
    QString text = value.left(most);
    for (QChar& character : text)
        if (!character.isPrint())
            character = u'?';
    return value.size() > most ? text + u'…' : text;
}

Result<void> apply(Settings& settings, const QString& name, const QString& value, const QString& from)
{
    const SettingRow* found = findSetting(name);
    if (!found)
        return fail(ErrorCode::InvalidArgument, QStringLiteral("%1: there is no setting '%2'").arg(from, name));
    const QString wrong = found->apply(settings, value);
    if (!wrong.isEmpty())
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("%1: setting '%2' cannot be '%3': %4").arg(from, name, shown(value), wrong));
    return {};
}

Result<void> readFile(Settings& settings, const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, QStringLiteral("setting 'config': %1: %2").arg(path, file.errorString()));
    int number = 0;
    while (!file.atEnd() && number < 10'000) {
        ++number;
        const QString line = QString::fromUtf8(file.readLine(64 * 1024)).trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        const qsizetype equals = line.indexOf(u'=');
        const QString from = QStringLiteral("%1:%2").arg(path).arg(number);
        if (equals < 0)
            return fail(ErrorCode::InvalidArgument, QStringLiteral("%1: expected 'setting = value'").arg(from));
        const auto applied = apply(settings, line.left(equals).trimmed(), line.mid(equals + 1).trimmed(), from);
        if (!applied)
            return tl::unexpected(applied.error());
    }
    return {};
}

Result<void> checkTogether(const Settings& settings)
{
    if (settings.tlsCertificate.isEmpty() != settings.tlsKey.isEmpty())
        return fail(ErrorCode::InvalidArgument, QStringLiteral("settings 'tls-certificate' and 'tls-key' go together"));
    const bool tls = !settings.tlsCertificate.isEmpty();
    if (!settings.address.isLoopback() && !tls && settings.trustedProxies.isEmpty()) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("setting 'listen': %1 is reachable from elsewhere; give 'tls-certificate' and "
                                   "'tls-key', or 'behind-proxy' with the address of the proxy that does TLS")
                        .arg(settings.address.toString()));
    }
    return {};
}

// The options that are no settings, by subcommand or for all.
const QStringList flags{QStringLiteral("help"),   QStringLiteral("version"), QStringLiteral("repair"),
                        QStringLiteral("check"),  QStringLiteral("partial"), QStringLiteral("end"),
                        QStringLiteral("replace")};
const QStringList values{QStringLiteral("config"), QStringLiteral("password-file"), QStringLiteral("public-key-file"),
                         QStringLiteral("bytes"), QStringLiteral("pictures")};

struct Argument {
    QString name;
    QString value;
};

} // namespace

Result<SettingsReader::CommandLine> SettingsReader::read(const QStringList& arguments,
                                                         const QHash<QString, QString>& environment)
{
    CommandLine line;
    std::vector<Argument> named;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments.at(i);
        if (!argument.startsWith(QLatin1String("--"))) {
            if (argument.startsWith(u'-') && argument.size() > 1 && argument != QLatin1String("-h"))
                return fail(ErrorCode::InvalidArgument, QStringLiteral("there is no option '%1'").arg(argument));
            if (argument == QLatin1String("-h"))
                line.options.insert(QStringLiteral("help"), QStringLiteral("true"));
            else
                line.positional.append(argument);
            continue;
        }
        const qsizetype equals = argument.indexOf(u'=');
        const QString name = argument.mid(2, equals < 0 ? -1 : equals - 2);
        if (flags.contains(name)) {
            line.options.insert(name, QStringLiteral("true"));
            continue;
        }
        if (!values.contains(name) && !findSetting(name))
            return fail(ErrorCode::InvalidArgument, QStringLiteral("there is no option '--%1'").arg(name));
        if (equals < 0 && i + 1 >= arguments.size())
            return fail(ErrorCode::InvalidArgument, QStringLiteral("option '--%1' needs a value").arg(name));
        const QString value = equals < 0 ? arguments.at(++i) : argument.mid(equals + 1);
        if (values.contains(name))
            line.options.insert(name, value);
        else
            named.push_back({name, value});
    }

    const QString file =
        line.options.value(QStringLiteral("config"), environment.value(QStringLiteral("VEILPIX_CONFIG")));
    if (!file.isEmpty()) {
        if (const auto read = readFile(line.settings, file); !read)
            return tl::unexpected(read.error());
    }
    QSet<QString> variables(environment.keyBegin(), environment.keyEnd());
    variables.remove(QStringLiteral("VEILPIX_CONFIG"));
    for (const SettingRow& candidate : settingRows()) {
        const QString variable = QStringLiteral("VEILPIX_") + candidate.name.toUpper().replace(u'-', u'_');
        if (!variables.remove(variable))
            continue;
        const auto applied = apply(line.settings, candidate.name, environment.value(variable), variable);
        if (!applied)
            return tl::unexpected(applied.error());
    }
    line.unknownVariables = variables.values();
    line.unknownVariables.sort();
    for (const Argument& argument : named) {
        const auto applied = apply(line.settings, argument.name, argument.value, QStringLiteral("--") + argument.name);
        if (!applied)
            return tl::unexpected(applied.error());
    }
    if (const auto checked = checkTogether(line.settings); !checked)
        return tl::unexpected(checked.error());
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
        const QString left = QStringLiteral("  --%1 %2").arg(candidate.name, candidate.placeholder);
        out += left.size() < 34 ? left.leftJustified(34) : left + QStringLiteral("\n") + QString(34, u' ');
        out += candidate.meaning + u'\n';
    }
    return out;
}

QStringList SettingsReader::names()
{
    QStringList all;
    for (const SettingRow& candidate : settingRows())
        all.append(candidate.name);
    return all;
}

} // namespace veilpix::program
