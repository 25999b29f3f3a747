// Why there is a connection layer: the same attacks against Qt HttpServer as it comes. Each row is an attack that the
// other suites see refused, and that this one sees served, ignored or answered wrongly. Should a later Qt refuse one by
// itself, its row reports that as an unexpected pass: then the table can become shorter.
#include <QElapsedTimer>
#include <QTemporaryFile>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/server/http/Attacks.h"
#include "tests/server/http/Requests.h"
#include "tests/server/http/ServerProcess.h"
#include "tests/support/PassTime.h"
#include "tests/support/RawClient.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix::tests;

class BareQHttpServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void doesNotRefuseAsItShould_data();
    void doesNotRefuseAsItShould();
    void holdsAWholeBodyInMemory();
    void holdsManyUploadsInMemory();
    void holdsWholeFilesForClientsThatNeverRead();
    void takesAHugeHead();
    void takesAHugeTarget();
    void neverEndsHalfSentHeads();
    void neverEndsBodiesThatTrickle();
    void neverEndsClientsThatTakeNothing();
    void servesAnyNumberOfConnectionsOfOneAddress();
    void spinsWithoutDescriptors();
    void sendsABodyForHead();
    void neverClosesWhenAsked();
    void ignoresExpectContinue();
    void ignoresRanges();
    void answers404ForAWrongMethod();
    void answersOutOfOrderWhenPipelined();
    void doesNotSurviveAbortsWhileAFutureRuns();
    void mixesUpOrLosesRepliesWhenClientsLeave();

private:
    std::unique_ptr<ServerProcess> m_server;
    QTemporaryFile m_file;
};

void BareQHttpServerTest::init()
{
    if (!m_server || !m_server->isRunning()) {
        m_server = std::make_unique<ServerProcess>(u"http_bare_server"_s, QStringList{m_file.fileName()});
    }
    QVERIFY(m_server->port() != 0);
}

void BareQHttpServerTest::initTestCase()
{
    QVERIFY(m_file.open());
    const QByteArray megabyte(1024 * 1024, 'f');
    for (int i = 0; i < 40; ++i) {
        QCOMPARE(m_file.write(megabyte), megabyte.size());
    }
    QVERIFY(m_file.flush());
}

void BareQHttpServerTest::doesNotRefuseAsItShould_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    for (const Attack& attack : attacks()) {
        QTest::newRow(attack.name) << attack.bytes << attack.status;
    }
}

void BareQHttpServerTest::doesNotRefuseAsItShould()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    RawClient client(m_server->port(), false);
    client.send(bytes);
    const RawReply reply = client.reply(400);
    QVERIFY2(reply.status != status, "a bare QHttpServer refuses this one by itself");
    qInfo("status %d instead of %d%s", reply.status, status, client.isConnected() ? ", still connected" : "");
}

void BareQHttpServerTest::holdsAWholeBodyInMemory()
{
    const double before = m_server->residentMiB();
    RawClient client(m_server->port(), false);
    const QByteArray piece(1024 * 1024, 'u');
    client.send("POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n");
    for (int i = 0; i < 64; ++i) {
        QVERIFY(client.send(piece));
    }
    TRY_VERIFY(m_server->residentMiB() > before + 60);
    qInfo("64 MB sent of 1 GB: %.0f MiB resident", m_server->residentMiB());
    m_server.reset();
}

void BareQHttpServerTest::holdsManyUploadsInMemory()
{
    const double before = m_server->residentMiB();
    std::vector<std::unique_ptr<RawClient>> clients;
    const QByteArray piece(10 * 1024 * 1024, 'u');
    for (int i = 0; i < 16; ++i) { // a tenth of what the server of ours takes in 64 MiB
        clients.push_back(std::make_unique<RawClient>(m_server->port(), false));
        clients.back()->send("POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n");
        QVERIFY(clients.back()->send(piece));
    }
    TRY_VERIFY(m_server->residentMiB() > before + 150);
    m_server.reset();
}

void BareQHttpServerTest::holdsWholeFilesForClientsThatNeverRead()
{
    const double before = m_server->residentMiB();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_server->port(), false, 1024));
        clients.back()->send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    TRY_VERIFY_WITH_TIMEOUT(m_server->residentMiB() > before + 150, 20'000); // five times 40 MB
    m_server.reset();
}

void BareQHttpServerTest::takesAHugeTarget()
{
    RawClient client(m_server->port(), false);
    QVERIFY(client.send("GET /items/" + QByteArray(1024 * 1024, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    QVERIFY(client.reply(5'000).status != 414);
}

void BareQHttpServerTest::takesAHugeHead()
{
    RawClient client(m_server->port(), false);
    QVERIFY(client.send("GET /hello HTTP/1.1\r\nHost: a\r\nX: " + QByteArray(1024 * 1024, 'x') + "\r\n\r\n"));
    QCOMPARE(client.reply(5'000).status, 200);
}

void BareQHttpServerTest::neverEndsHalfSentHeads()
{
    RawClient client(m_server->port(), false);
    client.send("GET /hello HTTP/1.1\r\nHost: a\r\nX-Half: ");
    QVERIFY(!client.waitForEnd(12'000)); // the limit of ours is 10 s
}

void BareQHttpServerTest::neverEndsBodiesThatTrickle()
{
    RawClient client(m_server->port(), false);
    client.send("POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx");
    QVERIFY(!client.waitForEnd(12'000)); // ours gives up after 10 s
    QVERIFY(client.unread().isEmpty());
}

void BareQHttpServerTest::neverEndsClientsThatTakeNothing()
{
    RawClient client(m_server->port(), false, 1024);
    client.send("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
    passTime(std::chrono::seconds(33));                        // ours ends them after 30 s
    QCOMPARE(client.reply(30'000).body.size(), m_file.size()); // it was waited for, with all of it
}

void BareQHttpServerTest::servesAnyNumberOfConnectionsOfOneAddress()
{
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 300; ++i) { // of ours, 256
        clients.push_back(std::make_unique<RawClient>(m_server->port(), false));
        QCOMPARE(clients.back()->ask(hello).status, 200);
    }
}

void BareQHttpServerTest::spinsWithoutDescriptors()
{
    ServerProcess server(u"http_bare_server"_s, {}, {{u"TEST_DESCRIPTORS"_s, u"256"_s}});
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 400; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), server.port());
        sockets.back()->waitForConnected(i < 250 ? 1'000 : 10);
        if (i % 50 == 0) {
            sockets.back()->write(hello);
        }
    }
    (void)server.comesToRest();
    const double cpu = server.cpuSeconds();
    QVERIFY(holdsFor([&] { return server.isRunning(); }, 1'000));
    const double spent = server.cpuSeconds() - cpu;
    qInfo("%.0f %% CPU, %d descriptors", spent * 100, server.openDescriptors());
    // It spins, or it has stopped accepting for good: either way nobody new is served.
    QVERIFY(spent > 0.2 || RawClient(server.port(), false).ask(hello, 1'000).status == 0);
}

void BareQHttpServerTest::sendsABodyForHead()
{
    RawClient client(m_server->port(), false);
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(client.reply(2'000, true).status, 200);
    client.socket().waitForReadyRead(300);
    QVERIFY(!client.unread().isEmpty() || client.socket().bytesAvailable() > 0);
}

void BareQHttpServerTest::neverClosesWhenAsked()
{
    RawClient client(m_server->port(), false);
    client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    QCOMPARE(client.reply(2'000).status, 200);
    QVERIFY(!client.waitForEnd(1'500));
}

void BareQHttpServerTest::ignoresExpectContinue()
{
    RawClient client(m_server->port(), false);
    client.send("POST /digest HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    QCOMPARE(client.reply(1'000).status, 0);
}

void BareQHttpServerTest::ignoresRanges()
{
    RawClient client(m_server->port(), false);
    const RawReply reply =
        client.ask("GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=5-9\r\nConnection: close\r\n\r\n", 20'000);
    QCOMPARE(reply.status, 200); // and all of it
    QCOMPARE(reply.body.size(), m_file.size());
}

void BareQHttpServerTest::answers404ForAWrongMethod()
{
    RawClient client(m_server->port(), false);
    const RawReply reply = client.ask("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(reply.status, 404);
    QVERIFY(!reply.headers.contains("allow"));
}

void BareQHttpServerTest::answersOutOfOrderWhenPipelined()
{
    QByteArray all; // slow ones first, quick ones behind them, as the suite of ours sends them
    QByteArrayList expected;
    for (int i = 0; i < 8; ++i) {
        const QByteArray number = QByteArray::number(i);
        all += "GET /" + (i % 4 == 0 ? "slow?ms=40&n=" + number : "items/" + number) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        expected.append(i % 4 == 0 ? "late " + number : number);
    }
    RawClient client(m_server->port(), false);
    client.send(all);
    QByteArrayList got;
    for (qsizetype i = 0; i < expected.size(); ++i) {
        got.append(client.reply(2'000).body);
    }
    qInfo() << got;
    QVERIFY(got != expected); // another order, some of them missing, or a server that is not there any more
}

// Aborts at every stage of requests whose handler returns QFuture. It may take some rounds.
void BareQHttpServerTest::doesNotSurviveAbortsWhileAFutureRuns()
{
    const QByteArray upload =
        "POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + QByteArray(300'000, 'u');
    QElapsedTimer timer;
    timer.start();
    int aborted = 0;
    while (m_server->isRunning() && timer.elapsed() < 60'000) {
        for (const QByteArray& request : {QByteArray("GET /slow?ms=20&n=1 HTTP/1.1\r\nHost: a\r\n\r\n"), upload}) {
            for (qsizetype size = request.size() / 3; size <= request.size(); size += request.size() / 3) {
                RawClient client(m_server->port(), false);
                client.send(request.size() - size < 3 ? request : request.first(size));
                client.socket().abort();
                ++aborted;
            }
        }
        (void)waitUntil([&] { return !m_server->isRunning(); }, 5);
    }
    qInfo("gone after %d aborts, %lld ms", aborted, timer.elapsed());
    QVERIFY(!m_server->isRunning());
}

// The suite of ours sees 40 rounds of this answered rightly.
void BareQHttpServerTest::mixesUpOrLosesRepliesWhenClientsLeave()
{
    int right = 0;
    for (int round = 0; round < 40 && m_server->isRunning(); ++round) {
        RawClient leaving(m_server->port(), false);
        leaving.send("GET /slow?ms=20&n=leaving HTTP/1.1\r\nHost: a\r\n\r\n");
        leaving.socket().abort();
        RawClient staying(m_server->port(), false);
        right +=
            staying.ask("GET /slow?ms=10&n=staying HTTP/1.1\r\nHost: a\r\n\r\n", 2'000).body == "late staying" ? 1 : 0;
    }
    qInfo("%d of 40 answered rightly, server %s", right, m_server->isRunning() ? "running" : "gone");
    QVERIFY(right < 40);
}

QTEST_GUILESS_MAIN(BareQHttpServerTest)
#include "BareQHttpServerTest.moc"
