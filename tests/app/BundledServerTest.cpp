// The server that comes with the app, as real processes: started, found again, started again, and never left behind.
#include "app/session/BundledServer.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <csignal>

#include "common/base/Literals.h"
#include "tests/support/Places.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using session::BundledServer;
using State = BundledServer::State;

namespace {

bool answers(const QUrl& url)
{
    QTcpSocket socket;
    socket.connectToHost(url.host(), quint16(url.port()));
    if (!socket.waitForConnected(3000)) {
        return false;
    }
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return socket.waitForReadyRead(5000) && socket.readAll().startsWith("HTTP/1.1 200");
}

bool isAlive(qint64 pid)
{
    return ::kill(pid_t(pid), 0) == 0;
}

bool reaches(BundledServer& server, State state)
{
    return tests::waitUntil([&] { return server.state() == state; }, 30'000);
}

} // namespace

class BundledServerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { folder = std::make_unique<QTemporaryDir>(); }

    void startsOnAPortOfItsOwnAndEnds()
    {
        BundledServer server(folder->path(), program());
        server.start();
        QVERIFY(reaches(server, State::Running));
        QVERIFY(answers(server.url()));
        QCOMPARE(server.url().host(), u"127.0.0.1"_s);
        const qint64 pid = server.processId();
        QVERIFY(pid > 0);
        server.stop();
        QCOMPARE(server.state(), State::Stopped);
        QVERIFY(!isAlive(pid));
    }

    void comesBackAtItsPortUnlessSomebodyElseHasIt()
    {
        const auto portOfAStart = [this](bool killed = false) {
            BundledServer server(folder->path(), program());
            QSignalSpy urls(&server, &BundledServer::urlChanged);
            server.start();
            bool up = tests::waitUntil([&] { return urls.size() == 1; }, 30'000);
            if (killed) {
                ::kill(pid_t(server.processId()), SIGKILL);
                up = tests::waitUntil([&] { return urls.size() == 2; }, 30'000);
            }
            return up && answers(server.url()) ? server.url().port() : -1;
        };
        const int first = portOfAStart();
        QVERIFY(first > 0);
        QCOMPARE(portOfAStart(), first);
        QCOMPARE(portOfAStart(true), first);
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost, quint16(first)));
        const int second = portOfAStart();
        QVERIFY(second > 0 && second != first);
        other.close();
        QCOMPARE(portOfAStart(), second);
    }

    void comesBackWhenKilled()
    {
        BundledServer server(folder->path(), program());
        QSignalSpy urls(&server, &BundledServer::urlChanged);
        server.start();
        QVERIFY(reaches(server, State::Running));
        for (int round = 1; round <= 2; ++round) {
            const qint64 pid = server.processId();
            QCOMPARE(::kill(pid_t(pid), SIGKILL), 0);
            QVERIFY(tests::waitUntil([&] { return urls.size() == round + 1; }, 30'000));
            QVERIFY(server.processId() != pid);
            QVERIFY(answers(server.url()));
        }
    }

    void isOnePerDataFolder()
    {
        auto first = std::make_unique<BundledServer>(folder->path(), program());
        first->start();
        QVERIFY(reaches(*first, State::Running));
        BundledServer second(folder->path(), program());
        second.start();
        QVERIFY(reaches(second, State::Running));
        QVERIFY(second.isShared());
        QCOMPARE(second.processId(), 0);
        QCOMPARE(second.url(), first->url());
        first.reset(); // its app ends, and its server with it: the second one takes over
        QVERIFY(tests::waitUntil([&] { return !second.isShared() && second.state() == State::Running; }, 30'000));
        QVERIFY(second.processId() > 0);
        QVERIFY(answers(second.url()));
    }

    void endsWithAnAppThatIsKilled()
    {
        QProcess app;
        app.setProgram(QCoreApplication::applicationFilePath());
        app.setArguments({u"--as-app"_s, folder->path()});
        app.start();
        QVERIFY(tests::waitUntil([&] { return app.canReadLine(); }, 30'000));
        const QList<QByteArray> line = app.readLine().trimmed().split(' ');
        QCOMPARE(line.size(), 2);
        const qint64 pid = line.at(0).toLongLong();
        QVERIFY(isAlive(pid));
        app.kill(); // SIGKILL: no destructor runs
        QVERIFY(app.waitForFinished(10'000));
        QVERIFY(tests::waitUntil([&] { return !isAlive(pid); }, 15'000));
        BundledServer next(folder->path(), program()); // the lock died with its owner
        next.start();
        QVERIFY(reaches(next, State::Running));
        QVERIFY(!next.isShared());
    }

    void saysSoWhenTheProgramIsMissingOrBroken()
    {
        BundledServer missing(folder->path(), u"/nonexistent/veilpix-server"_s);
        QSignalSpy failures(&missing, &BundledServer::failed);
        missing.start();
        QVERIFY(reaches(missing, State::Failed));
        QCOMPARE(failures.size(), 1);
    }

public:
    static QString program() { return tests::serverProgram(); }

private:
    std::unique_ptr<QTemporaryDir> folder;
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments.at(1) == "--as-app"_L1) {
        BundledServer server(arguments.at(2), BundledServerTest::program());
        QObject::connect(&server, &BundledServer::urlChanged, &app, [&server](const QUrl& url) {
            printf("%lld %s\n", server.processId(), qPrintable(url.toString()));
            fflush(stdout);
        });
        server.start();
        return app.exec();
    }
    BundledServerTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "BundledServerTest.moc"
