// The program as an operator meets it: start, stop, subcommands, exit codes, and what it writes.
#include <QDirIterator>
#include <QRegularExpression>
#include <QTemporaryFile>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/program/SettingsReader.h"
#include "server/store/SqliteConnection.h"
#include "tests/server/handlers/ServerFixture.h"
#include "tests/support/Places.h"
#include "tests/support/RawClient.h"
#include "tests/support/ServerProcess.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

struct Ran {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Ran run(const QStringList& arguments, const QByteArray& input = {}, const QStringList& environment = {})
{
    QProcess process;
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString& assignment : environment) {
        variables.insert(assignment.section(u'=', 0, 0), assignment.section(u'=', 1));
    }
    process.setProcessEnvironment(variables);
    process.start(serverProgram(), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000)) {
        process.kill();
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

} // namespace

class ServerProgramTest final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void printsOneLineAndStopsCleanly_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
    }
    void printsOneLineAndStopsCleanly()
    {
        QFETCH(int, number);
        QTemporaryDir folder;
        QProcess process;
        process.start(serverProgram(), {s("--listen"), s("127.0.0.1:0"), s("--data"), folder.filePath(s("data"))});
        QVERIFY(process.waitForReadyRead(30'000));
        const QByteArray line = process.readLine();
        const QRegularExpression expected(s("\\Alistening on http://127\\.0\\.0\\.1:(\\d+)\\n\\z"));
        const auto match = expected.match(QString::fromLatin1(line));
        QVERIFY2(match.hasMatch(), line.constData());
        HttpClient http(static_cast<quint16>(match.captured(1).toInt()));
        QCOMPARE(http.get(s("/healthz")).status, 200);
        QCOMPARE(http.get(s("/readyz")).status, 200);
        QCOMPARE(http.get(s("/version")).data()[s("name")].toString(), s("veilpix-server"));
        ::kill(static_cast<pid_t>(process.processId()), number);
        QVERIFY(process.waitForFinished(30'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(process.readAllStandardOutput(), QByteArray());
    }
    void onlyOneServerHasADataFolder()
    {
        ServerProcess server;
        QVERIFY(server.start());
        const Ran second = run({s("serve"), s("--listen"), s("127.0.0.1:0"), s("--data"), server.dataFolder()});
        QCOMPARE(second.code, 1);
        QVERIFY2(second.err.contains("'data'"), second.err.constData());
        server.kill();
        QVERIFY(server.start()); // a killed server leaves no lock behind
        QCOMPARE(server.terminate(), 0);
    }
    void whatItMakesIsForNobodyElse()
    {
        ServerProcess server;
        QVERIFY(server.start());
        QDirIterator files(server.dataFolder(), QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        int seen = 0;
        while (files.hasNext()) {
            struct stat status = {};
            QCOMPARE(::stat(QFile::encodeName(files.next()).constData(), &status), 0);
            QVERIFY2((status.st_mode & 077) == 0, qPrintable(files.filePath()));
            ++seen;
        }
        QVERIFY(seen > 3);
    }
    void badSettingsAreRefusedAtStart_data()
    {
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QByteArray>("named");
        QTest::newRow("everywhere without TLS") << QStringList{s("--listen"), s("0.0.0.0:0")} << QByteArray("listen");
        QTest::newRow("no such certificate")
            << QStringList{s("--tls-certificate"), s("/nowhere.pem"), s("--tls-key"), s("/nowhere.key")}
            << QByteArray("tls-certificate");
        QTest::newRow("no such secret") << QStringList{s("--jwt-secret-file"), s("/nowhere")}
                                        << QByteArray("jwt-secret-file");
        QTest::newRow("empty secret") << QStringList{s("--jwt-secret-file"), s("/dev/null")}
                                      << QByteArray("jwt-secret-file");
        QTest::newRow("certificate that is none")
            << QStringList{s("--tls-certificate"), s("/etc/passwd"), s("--tls-key"), s("/etc/passwd")}
            << QByteArray("tls-certificate");
        QTest::newRow("address of another machine")
            << QStringList{s("--listen"), s("192.0.2.1:0"), s("--behind-proxy"), s("127.0.0.1")}
            << QByteArray("listen");
        QTest::newRow("log in a folder") << QStringList{s("--log-file"), s("/")} << QByteArray("log-file");
        QTest::newRow("no such flag") << QStringList{s("--lisen"), s("x")} << QByteArray("lisen");
        QTest::newRow("no such file") << QStringList{s("--config"), s("/nowhere")} << QByteArray("config");
        QTest::newRow("data in a file") << QStringList{s("--data"), s("/dev/null/data")} << QByteArray("data");
    }
    void badSettingsAreRefusedAtStart()
    {
        QFETCH(QStringList, flags);
        QFETCH(QByteArray, named);
        QTemporaryDir folder;
        const Ran ran =
            run(QStringList{s("serve"), s("--data"), folder.filePath(s("d")), s("--listen"), s("127.0.0.1:0")} + flags);
        QVERIFY2(ran.code == 2, ran.err.constData());
        QVERIFY2(ran.err.contains(named), ran.err.constData());
        QVERIFY(ran.out.isEmpty());
    }
    void whatIsWrongIsNamedWithItsPlace()
    {
        QTemporaryDir folder;
        const QString config = folder.filePath(s("config"));
        const auto started = [&](const QByteArray& settings, const QStringList& more = {},
                                 const QStringList& environment = {}) {
            QFile file(config);
            if (!file.open(QIODevice::WriteOnly) || file.write(settings) != settings.size()) {
                qFatal("no file");
            }
            file.close();
            return run(QStringList{s("--config"), config, s("--listen"), s("127.0.0.1:0")} + more, {}, environment).err;
        };
        const QByteArray place = config.toUtf8() + ":1: ";
        const QString data = folder.filePath(s("d"));
        const auto compare = [](const QByteArray& said, const QByteArray& expected) {
            QVERIFY2(said.contains("veilpix-server: " + expected), said.constData());
        };
        compare(started("data = /dev/null/data\n"), place + "setting 'data': ");
        compare(started("", {}, {s("VEILPIX_DATA=/dev/null/data")}), "VEILPIX_DATA: setting 'data': ");
        compare(started("", {s("--data"), s("/dev/null/data")}), "--data: setting 'data': ");
        compare(started("", {s("--log-file"), s("/"), s("--data"), data}), "--log-file: setting 'log-file': /: ");
        compare(started("jwt-secret-file = /nowhere\n", {s("--data"), data}),
                place + "setting 'jwt-secret-file': /nowhere: open: No such file or directory");
        compare(started("listen = 0.0.0.0:0\n", {s("--listen"), s("0.0.0.0:0"), s("--data"), data}),
                "--listen: setting 'listen': ");
        compare(started("tls-key = k.pem\n", {s("--data"), data}), place + "setting 'tls-key': it goes together");
        compare(started("tls-certificate = " + folder.path().toUtf8() + "\n",
                        {s("--data"), data, s("--tls-key"), s("/nowhere.key")}),
                place + "setting 'tls-certificate': " + folder.path().toUtf8() + ": Is a directory");
        compare(started("tls-certificate = /etc/passwd\n", {s("--data"), data, s("--tls-key"), s("/nowhere.key")}),
                "--tls-key: setting 'tls-key': /nowhere.key: No such file or directory");
        // The secret that it has made itself.
        const QString secret = data + s("/secrets/jwt.key");
        QVERIFY(QFile::remove(secret) && QDir().mkpath(secret));
        compare(started("", {s("--data"), data}),
                "--data: setting 'data': " + secret.toUtf8() + ": read: Is a directory");
    }
    void whatIsOpenToOthersIsSaid()
    {
        ServerProcess server;
        QVERIFY(server.start());
        QCOMPARE(server.terminate(), 0);
        QVERIFY(!server.log().contains("others may"));
        QCOMPARE(::chmod(QFile::encodeName(server.dataFolder()).constData(), 0777), 0);
        QCOMPARE(::chmod(QFile::encodeName(server.dataFolder() + s("/secrets/jwt.key")).constData(), 0666), 0);
        QVERIFY(server.start());
        QCOMPARE(server.terminate(), 0);
        QVERIFY2(server.log().contains("others may write into the data folder: its mode is 777"), server.log());
        QVERIFY2(server.log().contains("secrets/jwt.key: its mode is 666"), server.log());
    }
    void aClientThatIsNobodyIsNotThisComputer()
    {
        ServerProcess server;
        QVERIFY(server.start({s("--behind-proxy"), s("127.0.0.1")}));
        HttpClient http(static_cast<quint16>(server.url().port()));
        const auto status = [&](const QByteArray& forwarded) {
            return http.get(s("/metrics"), {{"X-Forwarded-For", forwarded}}).status;
        };
        QCOMPARE(http.get(s("/metrics")).status, 200);
        QCOMPARE(status("127.0.0.1"), 200);
        const int elsewhere = status("8.8.8.8");
        QVERIFY(elsewhere >= 400);
        for (const char* text : {"8.8.8.8:1234", "[2001:db8::1]", "garbage", "unknown"}) {
            QCOMPARE(status(text), elsewhere);
        }
        QCOMPARE(server.terminate(), 0);
    }
    void helpAndVersion()
    {
        QVERIFY(run({s("--help")}).out.contains("--listen"));
        QVERIFY(run({s("version")}).out.startsWith("veilpix-server "));
        QCOMPARE(run({s("nonsense")}).code, 2);
        QCOMPARE(run({s("user"), s("nonsense")}).code, 2);
        QCOMPARE(run({s("version"), s("x")}).code, 2);
        QCOMPARE(run({s("help"), s("x")}).code, 2);
        QVERIFY(!run({s("\x1b[31m")}).err.contains('\x1b'));
        QVERIFY(run({s("help")}).out.contains("--listen"));
        // A mistyped folder is not made.
        QTemporaryDir folder;
        const QString nowhere = folder.filePath(s("nowhere"));
        for (const QStringList& command :
             {QStringList{s("fsck")}, {s("user"), s("list")}, {s("user"), s("invite")}, {s("backup"), folder.path()}}) {
            const Ran ran = run(command + QStringList{s("--data"), nowhere});
            QCOMPARE(ran.code, 2);
            QVERIFY2(ran.err.contains("'data': there is no store in"), ran.err.constData());
            QVERIFY(!QDir(nowhere).exists());
            QCOMPARE(run(command).code, 2); // no folder named at all
            QCOMPARE(run(command + QStringList{s("--log-level"), s("loud"), s("--data"), nowhere}).code, 2);
        }
        QFile backup(folder.filePath(s("veilpix.db")));
        QVERIFY(backup.open(QIODevice::WriteOnly));
        QCOMPARE(run({s("restore"), folder.path(), s("--data"), s("/dev/null/data")}).code, 2);
    }
    void aTakenPortIsNoWrongSetting()
    {
        ServerProcess server;
        QVERIFY(server.start());
        QTemporaryDir folder;
        const Ran ran = run({s("--listen"), server.url().authority(), s("--data"), folder.filePath(s("d"))});
        QCOMPARE(ran.code, 1);
        QVERIFY2(ran.err.contains("'listen'"), ran.err.constData());
    }
    void aShortSigningSecretIsTakenWithAWarning()
    {
        for (const int length : {1, 31, 32}) {
            QTemporaryFile secret;
            QVERIFY(secret.open());
            secret.write(QByteArray(length, 'k') + '\n');
            secret.flush();
            ServerProcess server;
            QVERIFY(server.start({s("--jwt-secret-file"), secret.fileName()}));
            QCOMPARE(server.terminate(), 0);
            const QByteArray said = "has " + QByteArray::number(length) + " bytes";
            QVERIFY2(server.log().contains(said) == (length < 32), server.log().constData());
        }
    }
    void aLogThatNobodyReadsStopsNothing()
    {
        QTemporaryDir folder;
        const QString pipe = folder.filePath(s("errors"));
        const QString file = folder.filePath(s("log"));
        QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        const int reader = ::open(QFile::encodeName(pipe).constData(), O_RDONLY | O_NONBLOCK);
        QVERIFY(reader >= 0);
        ServerProcess server;
        server.sendErrorsTo(pipe);
        QVERIFY(server.start({s("--log-file"), file}));
        // More lines than the pipe and the queue behind it take.
        constexpr int rounds = 120;
        constexpr int each = 100;
        RawClient client(static_cast<quint16>(server.url().port()), false);
        for (int round = 0; round < rounds; ++round) {
            QVERIFY(client.send(QByteArray("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").repeated(each)));
            for (int i = 0; i < each; ++i) {
                QCOMPARE(client.reply().status, 200);
            }
        }
        HttpClient http(static_cast<quint16>(server.url().port()));
        const QByteArray metrics = http.get(s("/metrics")).body;
        const QRegularExpression count(s("veilpix_log_lines_dropped_total (\\d+)"));
        const qint64 dropped = count.match(QString::fromLatin1(metrics)).captured(1).toLongLong();
        QVERIFY2(dropped > 0 && dropped < rounds * each, qPrintable(QString::number(dropped)));
        // Somebody reads again: what waited, how much is missing and where, then the rest.
        QCOMPARE(http.get(s("/version")).status, 200);
        QByteArray said;
        const QDeadlineTimer deadline(60'000);
        QByteArray piece(65536, Qt::Uninitialized);
        while (!said.contains(" version 200 ") && !deadline.hasExpired()) {
            const ssize_t got = ::read(reader, piece.data(), size_t(piece.size()));
            if (got > 0) {
                said.append(piece.constData(), got);
            } else {
                pollfd readable{reader, POLLIN, 0};
                ::poll(&readable, 1, 10);
            }
            // The line of that request may itself have found no room.
            if (got <= 0 && said.contains("were dropped here")) {
                QCOMPARE(http.get(s("/version")).status, 200);
            }
        }
        QVERIFY(said.count(" healthz 200 ") > 1000);
        QElapsedTimer ending;
        ending.start();
        QCOMPARE(server.terminate(), 0);
        QVERIFY2(ending.elapsed() < 10'000, "the log kept it from ending");
        ssize_t got = 0;
        while ((got = ::read(reader, piece.data(), size_t(piece.size()))) > 0) {
            said.append(piece.constData(), got);
        }
        ::close(reader);
        QVERIFY(said.indexOf(" version 200 ") > said.indexOf("were dropped here"));
        QVERIFY(said.contains("stopping"));
        // The file went on by itself, whole and in order.
        QFile log(file);
        QVERIFY(log.open(QIODevice::ReadOnly));
        const QByteArray kept = log.readAll();
        QCOMPARE(kept.count(" healthz 200 "), rounds * each);
        QVERIFY(!kept.contains("were dropped here"));
        QVERIFY(kept.contains("stopping") && kept.contains(" version 200 "));
        // What was told and what is told to be missing are together all there was, wherever the gaps were: a short line
        // may still find room where a longer one did not.
        qint64 told = 0;
        qint64 missing = 0;
        static const QRegularExpression gap(s(" (\\d+) lines? could not be written"));
        for (const QByteArray& line : said.split('\n')) {
            const auto found = gap.match(QString::fromLatin1(line));
            if (found.hasMatch()) {
                missing += found.captured(1).toLongLong();
            } else if (!line.isEmpty()) {
                ++told;
            }
        }
        QVERIFY(missing >= dropped);
        QCOMPARE(told + missing, qint64(kept.count('\n')));
    }
    void theLogFileIsOpenedAnewOnSighup()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(s("log"));
        ServerProcess server;
        QVERIFY(server.start({s("--log-file"), file}));
        HttpClient http(static_cast<quint16>(server.url().port()));
        QCOMPARE(http.get(s("/healthz")).status, 200);
        const auto holds = [](const QString& path, const char* text) {
            QFile log(path);
            return log.open(QIODevice::ReadOnly) && log.readAll().contains(text);
        };
        TRY_VERIFY(holds(file, " healthz 200 "));
        QVERIFY(QFile::rename(file, file + s(".1")));
        ::kill(static_cast<pid_t>(server.processId()), SIGHUP);
        TRY_VERIFY(QFile::exists(file));
        QCOMPARE(http.get(s("/version")).status, 200);
        QCOMPARE(server.terminate(), 0);
        QVERIFY(holds(file, " version 200 ") && holds(file, "stopping"));
        QVERIFY(!holds(file + s(".1"), " version 200 "));
    }
    void whatCannotBeReadAgainOnSighupIsSaid()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(s("log"));
        ServerProcess server;
        QVERIFY(server.start({s("--log-file"), file}));
        QVERIFY(QFile::remove(file) && QDir().mkpath(file));
        ::kill(static_cast<pid_t>(server.processId()), SIGHUP);
        TRY_VERIFY(server.log().contains("warning veilpix.log the log file stays as it was: " + file.toUtf8()));
        QCOMPARE(server.terminate(), 0);
    }
    void readmeHelpAndManualNameTheSameSettings()
    {
        const auto read = [](const char* path) {
            QFile file(sourceFile(s(path)));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const auto flagsIn = [](const QByteArray& text) {
            static const QRegularExpression flag(s("--([a-z][a-z-]*[a-z])"));
            QSet<QString> names;
            for (auto match = flag.globalMatch(QString::fromUtf8(text)); match.hasNext();) {
                names.insert(match.next().captured(1));
            }
            return names;
        };
        const auto sorted = [](const QSet<QString>& names) {
            QStringList list = names.values();
            list.sort();
            return list.join(u' ');
        };
        QSet<QString> settings;
        for (const QString& name : program::SettingsReader::names()) {
            settings.insert(name);
        }
        // README: the table below "The server", and how many it says there are.
        const QByteArray readme = read("README.md");
        const qsizetype section = readme.indexOf("\n## The server\n");
        const qsizetype table = readme.indexOf("\n| | |\n", section);
        QVERIFY(section > 0 && table > section);
        QCOMPARE(sorted(flagsIn(readme.mid(table, readme.indexOf("\n\n", table + 1) - table))), sorted(settings));
        QVERIFY(readme.contains(QByteArray::number(settings.size()) + " settings"));
        // Help and manual have the subcommands' flags too.
        const QSet<QString> others{
            s("discard-damaged"), s("remove-unknown"), s("replace"), s("config"),   s("help"), s("repair"),
            s("check"),           s("partial"),        s("bytes"),   s("pictures"), s("end"),  s("password-file"),
            s("public-key-file")};
        for (const QByteArray& text :
             {run({s("--help")}).out, read("resources/veilpix-server.1").replace("\\-", "-")}) {
            QSet<QString> named = flagsIn(text);
            QCOMPARE(sorted(QSet<QString>(settings).subtract(named)), QString());
            QCOMPARE(sorted(named.subtract(settings).subtract(others)), QString());
        }
    }
    void aDatabaseOfANewerServerIsLeftAlone()
    {
        QTemporaryDir folder;
        const QString data = folder.filePath(s("d"));
        {
            ServerProcess server;
            QVERIFY(server.start({s("--data"), data}));
            QCOMPARE(server.terminate(), 0);
        }
        const QString path = data + s("/veilpix.db");
        {
            const auto opened =
                store::SqliteConnection::open(path, store::SqliteConnection::Mode::Plain, std::chrono::seconds(5));
            QVERIFY(opened.has_value());
            QVERIFY((*opened)->execute("PRAGMA user_version = 999").has_value());
        }
        for (const QStringList& command : {QStringList{s("serve"), s("--listen"), s("127.0.0.1:0")},
                                           QStringList{s("fsck")}, QStringList{s("user"), s("list")}}) {
            const Ran ran = run(command + QStringList{s("--data"), data});
            QVERIFY2(ran.code != 0, qPrintable(command.join(u' ')));
            QVERIFY2(ran.err.contains("a newer veilpix-server has written this database"), ran.err.constData());
        }
    }

    void usersAreManagedBesideARunningServer()
    {
        ServerProcess server;
        QVERIFY(server.start({s("--registration"), s("invite")}));
        const auto user = [&](const QStringList& arguments, const QByteArray& input = {}) {
            return run(QStringList{s("user")} + arguments + QStringList{s("--data"), server.dataFolder()}, input);
        };
        QTemporaryFile key;
        QVERIFY(key.open());
        key.write("1147 7\n");
        key.flush();
        const Ran added =
            user({s("add"), s("carl"), s("--password-file"), s("-"), s("--public-key-file"), key.fileName()},
                 "carl's own\n");
        QVERIFY2(added.code == 0, added.err.constData());
        for (const QString& endless : {s("/dev/zero"), s("/dev/urandom")}) {
            QCOMPARE(
                user({s("add"), s("emma"), s("--password-file"), endless, s("--public-key-file"), key.fileName()}).code,
                2);
        }
        QCOMPARE(user({s("add"), s("car\u202el"), s("--password-file"), s("-"), s("--public-key-file"), key.fileName()},
                      "x\n")
                     .code,
                 2);
        HttpClient http(static_cast<quint16>(server.url().port()));
        const auto login = [&] {
            return http.form("POST", s("/api/v1/auth/login"),
                             {{s("username"), s("carl")}, {s("password"), s("carl's own")}});
        };
        const HttpReply in = login();
        QCOMPARE(in.json()[s("user_id")].toString().toLatin1(), added.out.trimmed());
        QVERIFY(user({s("list")}).out.contains("carl\tclassic\tactive"));
        QCOMPARE(user({s("disable"), s("carl")}).code, 0);
        QCOMPARE(login().summary(), s("403 Account is disabled"));
        const HeaderList bearer{{"Authorization", "Bearer " + in.json()[s("access_token")].toString().toLatin1()}};
        QCOMPARE(http.get(s("/api/v1/users"), bearer).summary(), s("403 Account is disabled"));
        QCOMPARE(user({s("enable"), s("carl")}).code, 0);
        QCOMPARE(http.get(s("/api/v1/users"), bearer).status, 200);
        QVERIFY(user({s("sessions"), s("carl")}).out.contains("running"));
        QCOMPARE(user({s("sessions"), s("carl"), s("--end")}).code, 0);
        QCOMPARE(http.get(s("/api/v1/users"), bearer).summary(), s("401 Token has been revoked"));
        QCOMPARE(user({s("quota"), s("carl"), s("--bytes"), s("5000"), s("--pictures"), s("3")}).code, 0);
        QVERIFY(user({s("list")}).out.contains("pictures=0/3\tbytes=0/5000"));
        QCOMPARE(user({s("quota"), s("carl"), s("--bytes"), s("2k"), s("--pictures"), s("default")}).code, 0);
        QVERIFY(user({s("list")}).out.contains("pictures=0/default\tbytes=0/2048"));
        for (const QStringList& wrong : {QStringList{}, {s("--bytes"), s("-1")}, {s("--pictures"), s("many")}}) {
            QCOMPARE(user(QStringList{s("quota"), s("carl")} + wrong).code, 2);
        }
        // Registration by invitation: one code, one account.
        const QString code = QString::fromLatin1(user({s("invite")}).out.trimmed());
        QJsonObject dora = ServerFixture::registration(s("dora"));
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), dora).summary(), s("403 The invitation is not valid"));
        dora.insert(s("invite"), code);
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), dora).status, 201);
        // Whoever has no invitation does not learn that the name is taken now.
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), dora).summary(), s("403 The invitation is not valid"));
        dora.insert(s("username"), s("emil"));
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), dora).summary(), s("403 The invitation is not valid"));
        QCOMPARE(user({s("delete"), s("carl")}).code, 0);
        QCOMPARE(login().status, 422);
        QCOMPARE(user({s("delete"), s("carl")}).code, 1);
    }
    void aClosedServerRegistersNobody()
    {
        ServerProcess server;
        QVERIFY(server.start({s("--registration=closed")}));
        HttpClient http(static_cast<quint16>(server.url().port()));
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), ServerFixture::registration(s("x"))).summary(),
                 s("403 Registration is closed"));
    }
    void aBackupMadeWhileServingCanBeRestored()
    {
        ServerProcess server;
        QVERIFY(server.start());
        HttpClient http(static_cast<quint16>(server.url().port()));
        QCOMPARE(http.form("POST", s("/api/v1/auth/register"),
                           {{s("username"), s("carl")}, {s("password"), s("pw")}, {s("publicKey"), s("1 2")}})
                     .status,
                 201);
        const auto signedIn = [](HttpClient& client) {
            TestAccount carl;
            const QJsonObject in =
                client.form("POST", s("/api/v1/auth/login"), {{s("username"), s("carl")}, {s("password"), s("pw")}})
                    .json();
            carl.id = in[s("user_id")].toString();
            carl.token = in[s("access_token")].toString().toLatin1();
            return carl;
        };
        TestAccount carl = signedIn(http);
        const HeaderList form = carl.bearer({{"Content-Type", "multipart/form-data; boundary=b0undary"}});
        QCOMPARE(http.request("POST", carl.images(), ServerFixture::multipart(s("cat.png"), plainPng(), "1 2 "), form)
                     .status,
                 200);
        QTemporaryDir other;
        const QString backup = other.filePath(s("backup"));
        const QString restored = other.filePath(s("restored"));
        const Ran made = run({s("backup"), backup, s("--data"), server.dataFolder()});
        QVERIFY2(made.code == 0, made.err.constData());
        QCOMPARE(run({s("backup"), server.dataFolder() + s("/inside"), s("--data"), server.dataFolder()}).code, 2);
        QVERIFY(QFile::link(server.dataFolder(), other.filePath(s("link"))));
        QCOMPARE(run({s("backup"), other.filePath(s("link")), s("--data"), server.dataFolder()}).code, 2);
        // A store's own folder is no backup of it while its newest rows are elsewhere.
        const Ran live = run({s("restore"), server.dataFolder(), s("--data"), other.filePath(s("live"))});
        QCOMPARE(live.code, 2);
        QVERIFY2(live.err.contains("no backup"), live.err.constData());
        QCOMPARE(run({s("fsck"), s("--data"), server.dataFolder()}).code, 0);
        QCOMPARE(run({s("fsck"), s("--repair"), s("--data"), server.dataFolder()}).code, 1); // the server has it
        const Ran back = run({s("restore"), backup, s("--data"), restored});
        QVERIFY2(back.code == 0, back.err.constData());
        QCOMPARE(run({s("restore"), backup, s("--data"), restored}).code, 1);
        QCOMPARE(run({s("fsck"), s("--data"), restored}).code, 0);
        // The restored folder serves, with the tokens that the old one gave out.
        QProcess second;
        second.start(serverProgram(), {s("--listen"), s("127.0.0.1:0"), s("--data"), restored});
        QVERIFY(second.waitForReadyRead(30'000));
        HttpClient again(static_cast<quint16>(QUrl(QString::fromLatin1(second.readLine().trimmed().mid(13))).port()));
        QCOMPARE(again.get(carl.image(s("cat")), carl.bearer()).data()[s("img_content")].toString().toLatin1(),
                 plainPng());
        second.terminate();
        QVERIFY(second.waitForFinished(30'000));
        // A lost file is found.
        QDirIterator blobs(restored + s("/blobs"), QDir::Files, QDirIterator::Subdirectories);
        QVERIFY(blobs.hasNext());
        QVERIFY(QFile::remove(blobs.next()));
        const Ran broken = run({s("fsck"), s("--data"), restored});
        QCOMPARE(broken.code, 3);
        QCOMPARE(run({s("fsck"), s("--repair"), s("--data"), restored}).code, 0);
        QCOMPARE(run({s("fsck"), s("--data"), restored}).code, 0);
    }

    void logsTellNoSecretAndNoName_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("text") << s("text");
        QTest::newRow("json") << s("json");
    }
    void logsTellNoSecretAndNoName()
    {
        QFETCH(QString, format);
        ServerProcess server;
        QVERIFY(server.start({s("--log-level"), s("debug"), s("--log-format"), format}));
        HttpClient http(static_cast<quint16>(server.url().port()));
        QByteArrayList secrets{"xantippe", "pw-of-x", "recovery of xantippe", "117 118 119 ", "holiday",
                               "118403",   "Bearer"};
        const QJsonObject registration = ServerFixture::registration(s("xantippe"));
        secrets.append(registration[s("password")].toString().toLatin1());
        secrets.append(registration[s("key_ring")].toString().toLatin1());
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), registration).status, 201);
        const QJsonObject in = http.json("POST", s("/api/v1/auth/login"),
                                         {{s("username"), s("xantippe")}, {s("password"), registration[s("password")]}})
                                   .json();
        TestAccount account;
        account.id = in[s("user_id")].toString();
        account.token = in[s("access_token")].toString().toLatin1();
        secrets.append(account.token);
        secrets.append(account.token.split('.').last());
        secrets.append(in[s("refresh_token")].toString().toLatin1());
        const HeaderList form = account.bearer({{"Content-Type", "multipart/form-data; boundary=b0undary"}});
        QCOMPARE(http.request("POST", account.images(),
                              ServerFixture::multipart(s("holiday.png"), plainPng(), "117 118 119 "), form)
                     .status,
                 200);
        QCOMPARE(http.get(account.image(s("holiday")), account.bearer()).status, 200);
        QCOMPARE(http.get(s("/api/v1/people?prefix=xantip"), account.bearer()).status, 200);
        const HttpReply csrf = http.get(s("/login"));
        secrets.append(csrf.json()[s("csrf_token")].toString().toLatin1());
        secrets.append(csrf.header("Set-Cookie").mid(8, 20));
        (void)http.form("POST", s("/api/v1/auth/login"),
                        {{s("username"), s("xantippe")}, {s("password"), s("pw-of-x")}});
        (void)http.get(s("/holiday/xantippe?q=pw-of-x"));
        (void)http.request("POST", s("/api/v1/auth/login"), "{\"username\": \"xantippe",
                           {{"Content-Type", "application/json"}});
        QCOMPARE(server.terminate(), 0);
        const QByteArray log = server.log();
        QVERIFY2(log.count('\n') > 8, log.constData());
        for (const QByteArray& secret : secrets) {
            QVERIFY(!secret.isEmpty());
            QVERIFY2(!log.contains(secret), secret + " is in the log");
        }
        QVERIFY(log.contains("images.upload.token"));
        if (format == s("json")) {
            for (const QByteArray& line : log.split('\n')) {
                if (line.isEmpty()) {
                    continue;
                }
                const QJsonObject entry = QJsonDocument::fromJson(line).object();
                QVERIFY2(entry.contains(s("time")) && entry.contains(s("level")) && entry.contains(s("component")),
                         line.constData());
                if (entry[s("component")].toString() == s("veilpix.access")) {
                    QVERIFY2(entry.contains(s("request")) && entry.contains(s("milliseconds")) &&
                                 entry.contains(s("bytes_out")),
                             line.constData());
                }
            }
        }
    }
    void metricsParse()
    {
        ServerProcess server;
        QVERIFY(server.start());
        HttpClient http(static_cast<quint16>(server.url().port()));
        QCOMPARE(http.get(s("/healthz")).status, 200);
        QCOMPARE(http.get(s("/healthz?x")).status, 200);
        QCOMPARE(http.get(s("/api/v1/users/nobody/images")).status, 401);
        const HttpReply metrics = http.get(s("/metrics"));
        QVERIFY(metrics.header("Content-Type").startsWith("text/plain; version=0.0.4"));
        // The exposition format, line by line: comments announce a metric once, samples belong to an announced one.
        const QRegularExpression sample(s("\\A([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{[a-zA-Z_]+=\"[^\"\\\\]*\"(,[a-zA-Z_]+=\"[^"
                                          "\"\\\\]*\")*\\})? (\\+Inf|-?[0-9.e+-]+)\\z"));
        const QRegularExpression comment(s("\\A# (HELP|TYPE) ([a-z_]+) (.+)\\z"));
        QHash<QString, QString> types;
        QSet<QString> seen;
        QVERIFY(metrics.body.endsWith('\n'));
        for (const QByteArray& line : metrics.body.chopped(1).split('\n')) {
            const QString text = QString::fromUtf8(line);
            if (const auto match = comment.match(text); match.hasMatch()) {
                if (match.captured(1) == s("TYPE")) {
                    QVERIFY2(!types.contains(match.captured(2)), line.constData());
                    types.insert(match.captured(2), match.captured(3));
                }
                continue;
            }
            const auto match = sample.match(text);
            QVERIFY2(match.hasMatch(), line.constData());
            QString family = match.captured(1);
            for (const char* suffix : {"_bucket", "_sum", "_count"}) {
                if (family.endsWith(s(suffix)) && types.value(family.chopped(int(qstrlen(suffix)))) == s("histogram")) {
                    family.chop(int(qstrlen(suffix)));
                }
            }
            QVERIFY2(types.contains(family), line.constData());
            QVERIFY2(!seen.contains(text.section(u' ', 0, 0)), line.constData());
            seen.insert(text.section(u' ', 0, 0));
        }
        for (const char* name :
             {"veilpix_requests_total", "veilpix_request_seconds", "veilpix_connections_open", "veilpix_stored_bytes",
              "veilpix_pictures", "veilpix_slow_queued", "veilpix_connections_rejected_total"}) {
            QVERIFY2(types.contains(s(name)), name);
        }
        QVERIFY(metrics.body.contains("veilpix_requests_total{route=\"healthz\",status=\"200\"} 2"));
        QVERIFY(metrics.body.contains("veilpix_requests_total{route=\"images\",status=\"401\"} 1"));
    }
};

QTEST_GUILESS_MAIN(ServerProgramTest)
#include "ServerProgramTest.moc"
