// Every setting, from every place where one can be given, with values that are right and values that are not.
#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "server/program/SettingsReader.h"

using namespace veilpix;
using namespace veilpix::program;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

struct Row {
    const char* name;
    const char* right;                                  // not the default
    std::function<QString(const ServerSettings&)> read; // what it became
    const char* becomes;
    std::vector<const char*> wrong;
};

template <class Member> auto number(Member ServerSettings::*member)
{
    return [member](const ServerSettings& settings) { return QString::number(qint64(settings.*member)); };
}
template <class Rep, class Period> auto number(std::chrono::duration<Rep, Period> ServerSettings::*member)
{
    return [member](const ServerSettings& settings) { return QString::number(qint64((settings.*member).count())); };
}
template <class Member> auto limit(Member http::Limits::*member)
{
    return [member](const ServerSettings& settings) { return QString::number(qint64(settings.limits.*member)); };
}
template <class Rep, class Period> auto limit(std::chrono::duration<Rep, Period> http::Limits::*member)
{
    return
        [member](const ServerSettings& settings) { return QString::number(qint64((settings.limits.*member).count())); };
}
auto text(QString ServerSettings::*member)
{
    return [member](const ServerSettings& settings) { return settings.*member; };
}

QString addressOf(const ServerSettings& settings)
{
    return settings.address.toString() + u' ' + QString::number(settings.port);
}
QString proxiesOf(const ServerSettings& settings)
{
    QStringList all;
    for (const auto& [address, bits] : settings.trustedProxies) {
        all.append(address.toString() + u'/' + QString::number(bits));
    }
    return all.join(u' ');
}

const std::vector<Row>& table()
{
    using http::Limits;
    static const std::vector<Row> rows{
        {"listen",
         "[::1]:0",
         addressOf,
         "::1 0",
         {"5000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+80", "127.0.0.1 :80",
          "127.0.0.1: 80", "somewhere:80", "", "0.0.0.0:80"}},
        {"workers", "3", number(&ServerSettings::workers), "3", {"-1", "257", "many", "", "1.5", "+5", "5 5", "٣"}},
        {"tls-certificate", "c.pem", text(&ServerSettings::tlsCertificate), "c.pem", {""}},
        {"tls-key", "k.pem", text(&ServerSettings::tlsKey), "k.pem", {""}},
        {"behind-proxy",
         "127.0.0.1, 10.0.0.0/8",
         proxiesOf,
         "127.0.0.1/32 10.0.0.0/8",
         {"", ",", "proxy.example", "10.0.0.0/33", "127.0.0.1,x"}},
        {"data", "folder", text(&ServerSettings::dataFolder), "folder", {""}},
        {"quota-bytes",
         "2G",
         number(&ServerSettings::quotaBytes),
         "2147483648",
         {"-1", "2P", "G", "", "99999999999T", "1 0"}},
        {"quota-pictures", "3k", number(&ServerSettings::quotaPictures), "3072", {"-1", "some", ""}},
        {"reserve-bytes", "0", number(&ServerSettings::reserveBytes), "0", {"-1", "x", ""}},
        {"upload-hours", "48", number(&ServerSettings::uploadLifetime), "48", {"0", "8761", "day", ""}},
        {"jwt-secret-file", "key", text(&ServerSettings::jwtSecretFile), "key", {""}},
        {"token-seconds", "60", number(&ServerSettings::accessTokenLifetime), "60", {"0", "2592001", "1h", ""}},
        {"session-hours", "1", number(&ServerSettings::sessionLifetime), "1", {"0", "87601", ""}},
        {"registration", "invite", number(&ServerSettings::registration), "1", {"Open", "", "invited"}},
        {"user-list", "self", number(&ServerSettings::userList), "2", {"nobody", ""}},
        {"login-attempts", "3", number(&ServerSettings::loginAttempts), "3", {"0", "1000001", ""}},
        {"login-window", "60", number(&ServerSettings::loginWindow), "60", {"0", "86401", ""}},
        {"limit-head", "32K", limit(&Limits::headBytes), "32768", {"1023", "2M", ""}},
        {"limit-head-fields", "50", limit(&Limits::headFields), "50", {"9", "10001", ""}},
        {"limit-target", "8K", limit(&Limits::targetBytes), "8192", {"255", "2M", ""}},
        {"limit-json", "1M", limit(&Limits::jsonBody), "1048576", {"1023", "2G", ""}},
        {"limit-form", "1M", limit(&Limits::formBody), "1048576", {"1023", "2G", ""}},
        {"limit-form-upload", "1M", limit(&Limits::formUpload), "1048576", {"1023", "17G", ""}},
        {"limit-upload", "1G", limit(&Limits::tusUpload), "1073741824", {"1023", "17G", ""}},
        {"limit-connections", "10", limit(&Limits::connections), "10", {"0", "1000001", ""}},
        {"limit-connections-per-address", "10", limit(&Limits::connectionsPerAddress), "10", {"0", "1000001", ""}},
        {"head-timeout", "5", limit(&Limits::headTime), "5000", {"0", "3601", "5s", ""}},
        {"idle-timeout", "5", limit(&Limits::idleTime), "5000", {"0", "3601", ""}},
        {"write-timeout", "5", limit(&Limits::writeStall), "5000", {"0", "3601", ""}},
        {"tls-timeout", "5", limit(&Limits::tlsHandshake), "5000", {"0", "3601", ""}},
        {"min-body-rate", "0", limit(&Limits::minBodyRate), "0", {"-1", "2G", ""}},
        {"slow-threads", "2", limit(&Limits::slowThreads), "2", {"0", "1025", ""}},
        {"slow-queue", "9", limit(&Limits::slowQueue), "9", {"0", "1000001", ""}},
        {"log-format", "json", number(&ServerSettings::logFormat), "1", {"JSON", "xml", ""}},
        {"log-level", "error", number(&ServerSettings::logLevel), "3", {"quiet", ""}},
        {"log-file", "log", text(&ServerSettings::logFile), "log", {""}},
        {"stop-timeout", "0", number(&ServerSettings::stopTimeout), "0", {"-1", "3601", ""}},
        {"metrics-public", "yes", number(&ServerSettings::metricsPublic), "1", {"1", "maybe", ""}},
    };
    return rows;
}

// Two that go together.
QString partnerOf(const QString& name)
{
    return name == s("tls-certificate") ? s("tls-key") : name == s("tls-key") ? s("tls-certificate") : QString();
}

QString variableOf(const QString& name)
{
    return s("VEILPIX_") + name.toUpper().replace(u'-', u'_');
}

} // namespace

class SettingsTest final : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    enum Place { Flag, FlagWithEquals, Environment, File, PlaceCount };
    // The given values, each in its place; what else they need goes with them.
    Result<SettingsReader::Parsed> read(const QString& name, const QHash<Place, QString>& values)
    {
        QStringList arguments;
        QHash<QString, QString> environment;
        QByteArray file = "# a comment\n\n";
        for (auto it = values.begin(); it != values.end(); ++it) {
            switch (it.key()) {
            case Flag:
                arguments += {s("--") + name, it.value()};
                break;
            case FlagWithEquals:
                arguments += s("--") + name + u'=' + it.value();
                break;
            case Environment:
                environment.insert(variableOf(name), it.value());
                break;
            default:
                file += name.toUtf8() + " = " + it.value().toUtf8() + '\n';
            }
        }
        if (const QString partner = partnerOf(name); !partner.isEmpty()) {
            environment.insert(variableOf(partner), s("partner"));
        }
        QFile config(m_folder.filePath(s("config")));
        if (!config.open(QIODevice::WriteOnly) || config.write(file) != file.size()) {
            qFatal("no file");
        }
        config.close();
        arguments += {s("--config"), config.fileName()};
        return SettingsReader::read(arguments, environment);
    }

private Q_SLOTS:
    void theTableHasEverySettingAndNoOther()
    {
        QStringList here;
        for (const Row& row : table()) {
            here.append(s(row.name));
        }
        QStringList there = SettingsReader::names();
        here.sort();
        there.sort();
        QCOMPARE(here, there);
    }

    void everyPlaceSetsTheSame_data()
    {
        QTest::addColumn<int>("index");
        for (size_t i = 0; i < table().size(); ++i) {
            QTest::newRow(table()[i].name) << int(i);
        }
    }
    void everyPlaceSetsTheSame()
    {
        QFETCH(int, index);
        const Row& row = table()[size_t(index)];
        QVERIFY(row.read(ServerSettings()) != s(row.becomes));
        for (int place = 0; place < PlaceCount; ++place) {
            const auto line = read(s(row.name), {{Place(place), s(row.right)}});
            QVERIFY2(line.has_value(), line ? "" : qPrintable(line.error().context));
            QCOMPARE(row.read(line->settings), s(row.becomes));
        }
    }

    void wrongValuesAreRefusedByName_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<QString>("wrong");
        for (size_t i = 0; i < table().size(); ++i) {
            for (const char* wrong : table()[i].wrong) {
                QTest::addRow("%s '%s'", table()[i].name, wrong) << int(i) << s(wrong);
            }
        }
    }
    void wrongValuesAreRefusedByName()
    {
        QFETCH(int, index);
        QFETCH(QString, wrong);
        const QString name = s(table()[size_t(index)].name);
        for (int place = 0; place < PlaceCount; ++place) {
            const auto line = read(name, {{Place(place), wrong}});
            QVERIFY(!line.has_value());
            const QString& said = line.error().context;
            QVERIFY2(said.contains(s("setting '%1'").arg(name)), qPrintable(said));
            // And where it stands.
            QVERIFY2(said.contains(place == Environment ? variableOf(name)
                                   : place == File      ? s("config:3")
                                                        : s("--") + name),
                     qPrintable(said));
        }
    }

    void flagsWinOverTheEnvironmentAndThatOverTheFile()
    {
        const auto port = [&](const QHash<Place, QString>& values) { return read(s("listen"), values)->settings.port; };
        const QString flag = s("127.0.0.1:1");
        const QString environment = s("127.0.0.1:2");
        const QString file = s("127.0.0.1:3");
        QCOMPARE(port({{Flag, flag}, {Environment, environment}, {File, file}}), 1);
        QCOMPARE(port({{Environment, environment}, {File, file}}), 2);
        QCOMPARE(port({{File, file}}), 3);
    }

    void namesThatAreNoneAreRefused()
    {
        QVERIFY(SettingsReader::read({s("--lisen"), s("x")}, {}).error().context.contains(s("--lisen")));
        QVERIFY(read(s("regsitration"), {{File, s("closed")}}).error().context.contains(s("'regsitration'")));
        QVERIFY(SettingsReader::read({s("--data")}, {}).error().context.contains(s("--data")));
        // A variable may belong to something else; it is said, and nothing more.
        const auto line = SettingsReader::read({}, {{s("VEILPIX_REGSITRATION"), s("closed")}});
        QVERIFY(line.has_value());
        QCOMPARE(line->unknownVariables, QStringList{s("VEILPIX_REGSITRATION")});
    }

    void spacesAroundAValueArePartOfIt()
    {
        for (const char* wrong : {" 5", "5 ", "5\t"}) {
            QVERIFY(!read(s("workers"), {{Flag, s(wrong)}}));
            QVERIFY(!read(s("workers"), {{Environment, s(wrong)}}));
            QVERIFY(read(s("workers"), {{File, s(wrong)}})); // there they stand around it
        }
        QVERIFY(!read(s("workers"), {{Flag, QString(u'1') + QChar(0)}}));
    }

    void whatATerminalWouldObeyIsNotShown()
    {
        const QString wrong = s("127.0.0.1,\x1b[31mred");
        const QString said = read(s("behind-proxy"), {{Flag, wrong}}).error().context;
        QVERIFY2(!said.contains(QChar(0x1b)) && said.contains(s("?[31mred")), qPrintable(said));
    }

    void theFileMayBeAPipe()
    {
        const QString pipe = m_folder.filePath(s("pipe"));
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        const auto readThrough = [&](const QByteArray& text) {
            std::jthread writer([&] {
                const int out = ::open(QFile::encodeName(pipe).constData(), O_WRONLY | O_CLOEXEC);
                for (qsizetype at = 0; at < text.size();) {
                    const ssize_t put =
                        ::write(out, text.constData() + at, size_t(std::min<qsizetype>(1000, text.size() - at)));
                    if (put < 0) {
                        break;
                    }
                    at += put;
                }
                ::close(out);
            });
            return SettingsReader::read({s("--config"), pipe}, {});
        };
        const auto line = readThrough(QByteArray(50'000, '#') + "\nregistration = closed\n\nworkers = 3");
        QVERIFY2(line.has_value(), line ? "" : qPrintable(line.error().context));
        QVERIFY(line->settings.registration == Registration::Closed);
        QCOMPARE(line->settings.workers, 3);
        QVERIFY(readThrough("workers = x\n").error().context.startsWith(pipe + s(":1: ")));
    }

    // A part of it would be worse than nothing.
    void noFileIsCutShort()
    {
        QFile file(m_folder.filePath(s("long")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto read = [&] { return SettingsReader::read({s("--config"), file.fileName()}, {}); };
        file.write(QByteArray(60'000, '\n') + "workers = 3\n");
        file.flush();
        QCOMPARE(read()->settings.workers, 3);
        file.write(QByteArray(1 << 20, '\n'));
        file.flush();
        QVERIFY2(read().error().context.contains(s("'config'")), "it is too long");
        for (const QString& none : {s("/dev/zero"), m_folder.path(), s("/nowhere"), s("")}) {
            const auto refused = SettingsReader::read({s("--config"), none}, {});
            QVERIFY(!refused && refused.error().context.contains(s("'config'")));
            QVERIFY(!SettingsReader::read({}, {{s("VEILPIX_CONFIG"), none}}));
        }
    }

    void optionsOfOtherCommandsAreRefused()
    {
        const auto refusal = [](const QStringList& arguments) {
            const auto line = SettingsReader::read(arguments, {});
            return line ? QString() : line.error().context;
        };
        for (const QStringList& wrong : {QStringList{s("serve"), s("--repair")},
                                         {s("--repair")},
                                         {s("fsck"), s("--partial")},
                                         {s("restore"), s("d"), s("--check")},
                                         {s("user"), s("list"), s("--bytes"), s("5")},
                                         {s("user"), s("quota"), s("ann"), s("--end")},
                                         {s("user"), s("--end")},
                                         {s("version"), s("--end")}}) {
            QVERIFY2(refusal(wrong).contains(s("has no option '--")), qPrintable(wrong.join(u' ')));
        }
        // "No" must not mean yes.
        for (const QStringList& wrong : {QStringList{s("user"), s("sessions"), s("ann"), s("--end=no")},
                                         {s("fsck"), s("--repair=no")},
                                         {s("fsck"), s("--repair=yes")},
                                         {s("backup"), s("d"), s("--check=")},
                                         {s("--help=no")}}) {
            QVERIFY2(refusal(wrong).contains(s("takes no value")), qPrintable(wrong.join(u' ')));
        }
        for (const QStringList& right : {QStringList{s("fsck"), s("--repair")},
                                         {s("--repair"), s("fsck")},
                                         {s("backup"), s("d"), s("--check"), s("--replace")},
                                         {s("restore"), s("--partial"), s("d")},
                                         {s("user"), s("sessions"), s("ann"), s("--end")},
                                         {s("user"), s("quota"), s("ann"), s("--bytes=5")},
                                         {s("serve"), s("--repair"), s("--help")}}) {
            QCOMPARE(refusal(right), QString());
        }
    }

    void withoutTlsOnlyThisComputerIsServed()
    {
        const auto listens = [](const QStringList& more) {
            return SettingsReader::read(QStringList{s("--listen"), s("192.0.2.1:443")} + more, {}).has_value();
        };
        QVERIFY(!listens({}));
        QVERIFY(!listens({s("--tls-certificate"), s("c.pem")}));
        QVERIFY(listens({s("--tls-certificate"), s("c.pem"), s("--tls-key"), s("k.pem")}));
        QVERIFY(listens({s("--behind-proxy"), s("192.0.2.2")}));
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "SettingsTest.moc"
