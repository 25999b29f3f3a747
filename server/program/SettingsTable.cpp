#include "server/program/SettingsTable.h"

#include <algorithm>

#include "common/base/Literals.h"

namespace veilpix::program {

QString shownValue(const QString& value)
{
    constexpr int most = 80;
    QString text = value.left(most);
    for (QChar& character : text) {
        if (!character.isPrint()) {
            character = u'?';
        }
    }
    return value.size() > most ? text + u'…' : text;
}

namespace {

// Nothing but digits: neither a sign nor a space.
bool isDigits(const QString& text)
{
    return !text.isEmpty() && std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

} // namespace

QString readNumber(const QString& value, qint64 least, qint64 most, qint64& out)
{
    QString digits = value;
    qint64 unit = 1;
    static const QString units = u"KMGT"_s;
    if (!digits.isEmpty()) {
        const qsizetype index = units.indexOf(digits.back().toUpper());
        if (index >= 0) {
            unit = qint64(1) << (10 * (index + 1));
            digits.chop(1);
        }
    }
    bool ok = false;
    const qint64 number = digits.toLongLong(&ok);
    if (!ok || !isDigits(digits) || number > most / unit || number * unit < least) {
        return u"expected a whole number from %1 to %2; K, M, G and T are understood"_s.arg(least).arg(most);
    }
    out = number * unit;
    return {};
}

namespace {

SettingRow row(const char* name, const char* placeholder, const char* meaning, SettingRow::Apply apply)
{
    return {QString::fromLatin1(name), QString::fromLatin1(placeholder), QString::fromLatin1(meaning),
            std::move(apply)};
}

QString readAddress(ServerSettings& settings, const QString& value)
{
    const qsizetype colon = value.lastIndexOf(u':');
    if (colon < 0) {
        return u"expected ADDRESS:PORT, such as 127.0.0.1:5000 or [::1]:5000"_s;
    }
    QString host = value.left(colon);
    if (host.startsWith(u'[') && host.endsWith(u']')) {
        host = host.mid(1, host.size() - 2);
    }
    bool ok = false;
    const QString digits = value.mid(colon + 1);
    const uint port = digits.toUInt(&ok);
    QHostAddress address;
    if (host == "localhost"_L1) {
        address = QHostAddress(QHostAddress::LocalHost);
    } else if (host != host.trimmed() || !address.setAddress(host)) {
        return u"the address is not a numeric one"_s;
    }
    if (!ok || !isDigits(digits) || port > 65535) {
        return u"the port is not a number from 0 to 65535"_s;
    }
    settings.address = address;
    settings.port = static_cast<quint16>(port);
    return {};
}

QString readProxies(ServerSettings& settings, const QString& value)
{
    settings.trustedProxies.clear();
    for (const QString& part : value.split(u',', Qt::SkipEmptyParts)) {
        const QString text = part.trimmed();
        const std::pair<QHostAddress, int> subnet = QHostAddress::parseSubnet(text);
        if (subnet.first.isNull() || subnet.second < 0) {
            return u"'%1' is no address or subnet"_s.arg(shownValue(text));
        }
        settings.trustedProxies.append(subnet);
    }
    return settings.trustedProxies.isEmpty() ? u"name the proxy's address, such as 127.0.0.1"_s : QString();
}

template <class Member> SettingRow::Apply number(Member ServerSettings::*member, qint64 least, qint64 most)
{
    return [=](ServerSettings& settings, const QString& value) {
        qint64 read = 0;
        const QString wrong = readNumber(value, least, most, read);
        if (wrong.isEmpty()) {
            settings.*member = static_cast<Member>(read);
        }
        return wrong;
    };
}

template <class Member> SettingRow::Apply limit(Member http::Limits::*member, qint64 least, qint64 most)
{
    return [=](ServerSettings& settings, const QString& value) {
        qint64 read = 0;
        const QString wrong = readNumber(value, least, most, read);
        if (wrong.isEmpty()) {
            settings.limits.*member = static_cast<Member>(read);
        }
        return wrong;
    };
}

SettingRow::Apply limitSeconds(std::chrono::milliseconds http::Limits::*member)
{
    return [=](ServerSettings& settings, const QString& value) {
        qint64 read = 0;
        const QString wrong = readNumber(value, 1, 3600, read);
        if (wrong.isEmpty()) {
            settings.limits.*member = std::chrono::seconds(read);
        }
        return wrong;
    };
}

SettingRow::Apply text(QString ServerSettings::*member)
{
    return [=](ServerSettings& settings, const QString& value) {
        settings.*member = value;
        return value.isEmpty() ? u"must not be empty"_s : QString();
    };
}

template <class Enum>
SettingRow::Apply choice(Enum ServerSettings::*member, std::vector<std::pair<const char*, Enum>> choices)
{
    return [=](ServerSettings& settings, const QString& value) {
        QStringList names;
        for (const auto& [name, meaning] : choices) {
            if (value == QLatin1String(name)) {
                settings.*member = meaning;
                return QString();
            }
            names.append(QLatin1String(name));
        }
        return u"expected one of: %1"_s.arg(names.join(u", "_s));
    };
}

SettingRow::Apply yesNo(bool ServerSettings::*member)
{
    return choice<bool>(member, {{"yes", true}, {"true", true}, {"no", false}, {"false", false}});
}

std::vector<SettingRow> networkRows()
{
    return {
        row("listen", "ADDRESS:PORT", "where to listen (127.0.0.1:5000); port 0 picks a free one", readAddress),
        row("workers", "N", "event loops (0: one a core)", number(&ServerSettings::workers, 0, 256)),
        row("tls-certificate", "FILE", "PEM certificate chain; read again on SIGHUP",
            text(&ServerSettings::tlsCertificate)),
        row("tls-key", "FILE", "PEM private key of that certificate", text(&ServerSettings::tlsKey)),
        row("behind-proxy", "ADDRESSES",
            "a proxy at these addresses or subnets does TLS; its X-Forwarded-For names the client", readProxies),
    };
}

std::vector<SettingRow> storeRows()
{
    return {
        row("data", "DIR", "the data folder; made when it is not there", text(&ServerSettings::dataFolder)),
        row("quota-bytes", "N", "bytes that one account may keep (0: no limit); K, M, G and T are understood",
            number(&ServerSettings::quotaBytes, 0, 1LL << 60)),
        row("quota-pictures", "N", "pictures that one account may keep (0: no limit)",
            number(&ServerSettings::quotaPictures, 0, 1LL << 40)),
        row("reserve-bytes", "N", "free space on the disk that uploads never use up (64M)",
            number(&ServerSettings::reserveBytes, 0, 1LL << 60)),
        row("upload-hours", "N", "how long an unfinished upload is kept (24)",
            number(&ServerSettings::uploadLifetime, 1, 24 * 365)),
    };
}

std::vector<SettingRow> accountRows()
{
    return {
        row("jwt-secret-file", "FILE", "the key that signs access tokens (made in the data folder when not given)",
            text(&ServerSettings::jwtSecretFile)),
        row("token-seconds", "N", "life of an access token (3600)",
            number(&ServerSettings::accessTokenLifetime, 1, 30 * 86400)),
        row("session-hours", "N", "life of a session with refresh tokens (1440)",
            number(&ServerSettings::sessionLifetime, 1, 24 * 3650)),
        row("registration", "MODE", "open, invite (codes from `user invite`) or closed (open)",
            choice<Registration>(
                &ServerSettings::registration,
                {{"open", Registration::Open}, {"invite", Registration::Invite}, {"closed", Registration::Closed}})),
        row("user-list", "WHO",
            "whom GET /api/v1/users names: everyone, self, or auto: everyone on loopback only (auto)",
            choice<UserList>(&ServerSettings::userList,
                             {{"auto", UserList::Auto}, {"everyone", UserList::Everyone}, {"self", UserList::Self}})),
        row("login-attempts", "N", "wrong passwords for one account within the window before 429 (10)",
            number(&ServerSettings::loginAttempts, 1, 1'000'000)),
        row("login-window", "SECONDS", "that window (900)", number(&ServerSettings::loginWindow, 1, 86400)),
    };
}

std::vector<SettingRow> limitRows()
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

std::vector<SettingRow> operationRows()
{
    return {
        row("log-format", "FORMAT", "text or json (text)",
            choice<LogFormat>(&ServerSettings::logFormat, {{"text", LogFormat::Text}, {"json", LogFormat::Json}})),
        row("log-level", "LEVEL", "debug, info, warning or error (info)",
            choice<LogLevel>(&ServerSettings::logLevel, {{"debug", LogLevel::Debug},
                                                         {"info", LogLevel::Info},
                                                         {"warning", LogLevel::Warning},
                                                         {"error", LogLevel::Error}})),
        row("log-file", "FILE", "append the log to this file too; opened again on SIGHUP",
            text(&ServerSettings::logFile)),
        row("stop-timeout", "SECONDS", "for requests under way when the server is told to stop (20)",
            number(&ServerSettings::stopTimeout, 0, 3600)),
        row("metrics-public", "YESNO", "answer /metrics beyond loopback too (no)",
            yesNo(&ServerSettings::metricsPublic)),
    };
}

} // namespace

const std::vector<SettingRow>& settingRows()
{
    static const std::vector<SettingRow> all = [] {
        std::vector<SettingRow> joined;
        for (std::vector<SettingRow> part : {networkRows(), storeRows(), accountRows(), limitRows(), operationRows()}) {
            joined.insert(joined.end(), part.begin(), part.end());
        }
        return joined;
    }();
    return all;
}

const SettingRow* findSetting(const QString& name)
{
    for (const SettingRow& candidate : settingRows()) {
        if (candidate.name == name) {
            return &candidate;
        }
    }
    return nullptr;
}

} // namespace veilpix::program
