#include "server/program/SettingsReader.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <functional>
#include <vector>

namespace veilpix::program {

namespace {

// Puts a value into the settings; what is wrong with it otherwise.
using Apply = std::function<QString(Settings&, const QString&)>;

struct Row {
    QString name;
    QString placeholder; // empty: a flag without a value
    QString meaning;
    Apply apply;
};

Row row(const char* name, const char* placeholder, const char* meaning, Apply apply)
{
    return {QString::fromLatin1(name), QString::fromLatin1(placeholder), QString::fromLatin1(meaning),
            std::move(apply)};
}

QString readAddress(Settings& settings, const QString& value)
{
    const qsizetype colon = value.lastIndexOf(u':');
    if (colon < 0)
        return QStringLiteral("expected ADDRESS:PORT, such as 127.0.0.1:5000 or [::1]:5000");
    QString host = value.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    bool ok = false;
    const uint port = value.mid(colon + 1).toUInt(&ok);
    QHostAddress address;
    if (host == QLatin1String("localhost"))
        address = QHostAddress(QHostAddress::LocalHost);
    else if (!address.setAddress(host))
        return QStringLiteral("the address is not a numeric one");
    if (!ok || port > 65535)
        return QStringLiteral("the port is not a number from 0 to 65535");
    settings.address = address;
    settings.port = static_cast<quint16>(port);
    return {};
}

QString readProxies(Settings& settings, const QString& value)
{
    settings.trustedProxies.clear();
    for (const QString& part : value.split(u',', Qt::SkipEmptyParts)) {
        const QString text = part.trimmed();
        const std::pair<QHostAddress, int> subnet = QHostAddress::parseSubnet(text);
        if (subnet.first.isNull() || subnet.second < 0)
            return QStringLiteral("'%1' is no address or subnet").arg(text);
        settings.trustedProxies.append(subnet);
    }
    return settings.trustedProxies.isEmpty() ? QStringLiteral("name the proxy's address, such as 127.0.0.1")
                                             : QString();
}

// A whole number with an optional K, M, G or T (powers of 1024).
QString readNumber(const QString& value, qint64 least, qint64 most, qint64& out)
{
    QString digits = value;
    qint64 unit = 1;
    static const QString units = QStringLiteral("KMGT");
    if (!digits.isEmpty()) {
        const qsizetype index = units.indexOf(digits.back().toUpper());
        if (index >= 0) {
            unit = qint64(1) << (10 * (index + 1));
            digits.chop(1);
        }
    }
    bool ok = false;
    const qint64 number = digits.toLongLong(&ok);
    if (!ok || number < 0 || number > most / unit || number * unit < least)
        return QStringLiteral("expected a whole number from %1 to %2").arg(least).arg(most);
    out = number * unit;
    return {};
}

template <class Member> Apply number(Member Settings::*member, qint64 least, qint64 most)
{
    return [=](Settings& settings, const QString& value) {
        qint64 read = 0;
        const QString wrong = readNumber(value, least, most, read);
        if (wrong.isEmpty())
            settings.*member = static_cast<Member>(read);
        return wrong;
    };
}

template <class Member> Apply limit(Member http::Limits::*member, qint64 least, qint64 most)
{
    return [=](Settings& settings, const QString& value) {
        qint64 read = 0;
        const QString wrong = readNumber(value, least, most, read);
        if (wrong.isEmpty())
            settings.limits.*member = static_cast<Member>(read);
        return wrong;
    };
}

Apply limitSeconds(std::chrono::milliseconds http::Limits::*member)
{
    return [=](Settings& settings, const QString& value) {
        qint64 read = 0;
        const QString wrong = readNumber(value, 1, 3600, read);
        if (wrong.isEmpty())
            settings.limits.*member = std::chrono::seconds(read);
        return wrong;
    };
}

Apply text(QString Settings::*member)
{
    return [=](Settings& settings, const QString& value) {
        settings.*member = value;
        return value.isEmpty() ? QStringLiteral("must not be empty") : QString();
    };
}

template <class Enum> Apply choice(Enum Settings::*member, std::vector<std::pair<const char*, Enum>> choices)
{
    return [=](Settings& settings, const QString& value) {
        QStringList names;
        for (const auto& [name, meaning] : choices) {
            if (value == QLatin1String(name)) {
                settings.*member = meaning;
                return QString();
            }
            names.append(QLatin1String(name));
        }
        return QStringLiteral("expected one of: %1").arg(names.join(QStringLiteral(", ")));
    };
}

Apply yesNo(bool Settings::*member)
{
    return choice<bool>(member, {{"yes", true}, {"true", true}, {"no", false}, {"false", false}});
}

std::vector<Row> networkRows()
{
    return {
        row("listen", "ADDRESS:PORT", "where to listen (127.0.0.1:5000); port 0 picks a free one", readAddress),
        row("workers", "N", "event loops (0: one a core)", number(&Settings::workers, 0, 256)),
        row("tls-certificate", "FILE", "PEM certificate chain; read again on SIGHUP", text(&Settings::tlsCertificate)),
        row("tls-key", "FILE", "PEM private key of that certificate", text(&Settings::tlsKey)),
        row("behind-proxy", "ADDRESSES",
            "a proxy at these addresses or subnets does TLS; its X-Forwarded-For names the client", readProxies),
    };
}

std::vector<Row> storeRows()
{
    return {
        row("data", "DIR", "the data folder; made when it is not there", text(&Settings::dataFolder)),
        row("quota-bytes", "N", "bytes that one account may keep (0: no limit); K, M, G and T are understood",
            number(&Settings::quotaBytes, 0, 1LL << 60)),
        row("quota-pictures", "N", "pictures that one account may keep (0: no limit)",
            number(&Settings::quotaPictures, 0, 1LL << 40)),
        row("reserve-bytes", "N", "free space on the disk that uploads never use up (64M)",
            number(&Settings::reserveBytes, 0, 1LL << 60)),
        row("upload-hours", "N", "how long an unfinished upload is kept (24)",
            number(&Settings::uploadLifetime, 1, 24 * 365)),
    };
}

std::vector<Row> accountRows()
{
    return {
        row("jwt-secret-file", "FILE", "the key that signs access tokens (made in the data folder when not given)",
            text(&Settings::jwtSecretFile)),
        row("token-seconds", "N", "life of an access token (3600)",
            number(&Settings::accessTokenLifetime, 1, 30 * 86400)),
        row("session-hours", "N", "life of a session with refresh tokens (1440)",
            number(&Settings::sessionLifetime, 1, 24 * 3650)),
        row("registration", "MODE", "open, invite (codes from `user invite`) or closed (open)",
            choice<Registration>(
                &Settings::registration,
                {{"open", Registration::Open}, {"invite", Registration::Invite}, {"closed", Registration::Closed}})),
        row("user-list", "WHO",
            "whom GET /api/v1/users names: everyone, self, or auto: everyone on loopback only (auto)",
            choice<UserList>(&Settings::userList,
                             {{"auto", UserList::Auto}, {"everyone", UserList::Everyone}, {"self", UserList::Self}})),
        row("login-attempts", "N", "wrong passwords for one account within the window before 429 (10)",
            number(&Settings::loginAttempts, 1, 1'000'000)),
        row("login-window", "SECONDS", "that window (900)", number(&Settings::loginWindow, 1, 86400)),
    };
}

std::vector<Row> limitRows()
{
    using http::Limits;
    return {
        row("limit-head", "BYTES", "a request's head (16K)", limit(&Limits::headBytes, 1024, 1 << 20)),
        row("limit-head-fields", "N", "fields in it (100)", limit(&Limits::headFields, 10, 10'000)),
        row("limit-target", "BYTES", "its request target (4K)", limit(&Limits::targetBytes, 256, 1 << 20)),
        row("limit-json", "BYTES", "a JSON body (8M)", limit(&Limits::jsonBody, 1024, 1 << 30)),
        row("limit-form", "BYTES", "a form body (8M)", limit(&Limits::formBody, 1024, 1 << 30)),
        row("limit-form-upload", "BYTES", "an upload by form (256M)", limit(&Limits::formUpload, 1024, 16LL << 30)),
        row("limit-upload", "BYTES", "an upload by tus (640M)", limit(&Limits::tusUpload, 1024, 16LL << 30)),
        row("limit-connections", "N", "open connections (4096)", limit(&Limits::connections, 1, 1'000'000)),
        row("limit-connections-per-address", "N", "from one address (256)",
            limit(&Limits::connectionsPerAddress, 1, 1'000'000)),
        row("head-timeout", "SECONDS", "for a whole request head (10)", limitSeconds(&Limits::headTime)),
        row("idle-timeout", "SECONDS", "between requests (30)", limitSeconds(&Limits::idleTime)),
        row("write-timeout", "SECONDS", "for a client that takes nothing (30)", limitSeconds(&Limits::writeStall)),
        row("tls-timeout", "SECONDS", "for a TLS handshake (10)", limitSeconds(&Limits::tlsHandshake)),
        row("min-body-rate", "BYTES", "a second that a body must bring (1024)",
            limit(&Limits::minBodyRate, 0, 1 << 30)),
        row("slow-threads", "N", "threads for slow work (8)", limit(&Limits::slowThreads, 1, 1024)),
        row("slow-queue", "N", "requests that may wait for one of them (512)", limit(&Limits::slowQueue, 1, 1'000'000)),
    };
}

std::vector<Row> operationRows()
{
    return {
        row("log-format", "FORMAT", "text or json (text)",
            choice<LogFormat>(&Settings::logFormat, {{"text", LogFormat::Text}, {"json", LogFormat::Json}})),
        row("log-level", "LEVEL", "debug, info, warning or error (info)",
            choice<LogLevel>(&Settings::logLevel, {{"debug", LogLevel::Debug},
                                                   {"info", LogLevel::Info},
                                                   {"warning", LogLevel::Warning},
                                                   {"error", LogLevel::Error}})),
        row("log-file", "FILE", "append the log to this file too; opened again on SIGHUP", text(&Settings::logFile)),
        row("stop-timeout", "SECONDS", "for requests under way when the server is told to stop (20)",
            number(&Settings::stopTimeout, 0, 3600)),
        row("metrics-public", "YESNO", "answer /metrics beyond loopback too (no)", yesNo(&Settings::metricsPublic)),
    };
}

const std::vector<Row>& rows()
{
    static const std::vector<Row> all = [] {
        std::vector<Row> joined;
        for (std::vector<Row> part : {networkRows(), storeRows(), accountRows(), limitRows(), operationRows()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

const Row* find(const QString& name)
{
    for (const Row& candidate : rows()) {
        if (candidate.name == name)
            return &candidate;
    }
    return nullptr;
}

Result<void> apply(Settings& settings, const QString& name, const QString& value, const QString& from)
{
    const Row* found = find(name);
    if (!found)
        return fail(ErrorCode::InvalidArgument, QStringLiteral("%1: there is no setting '%2'").arg(from, name));
    const QString wrong = found->apply(settings, value);
    if (!wrong.isEmpty())
        return fail(ErrorCode::InvalidArgument, QStringLiteral("%1: setting '%2': %3").arg(from, name, wrong));
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
const QStringList flags{QStringLiteral("help"), QStringLiteral("version"), QStringLiteral("repair"),
                        QStringLiteral("end")};
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
        if (!values.contains(name) && !find(name))
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
    for (const Row& candidate : rows()) {
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
    for (const Row& candidate : rows()) {
        const QString left = QStringLiteral("  --%1 %2").arg(candidate.name, candidate.placeholder);
        out += left.size() < 34 ? left.leftJustified(34) : left + QStringLiteral("\n") + QString(34, u' ');
        out += candidate.meaning + u'\n';
    }
    return out;
}

QStringList SettingsReader::names()
{
    QStringList all;
    for (const Row& candidate : rows())
        all.append(candidate.name);
    return all;
}

} // namespace veilpix::program
