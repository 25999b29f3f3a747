// Why there is a connection layer: the same attacks against Qt HttpServer as it comes. Each row is an attack that the
// other suites see refused, and that this one sees served, ignored or answered wrongly. Should a later Qt refuse one by
// itself, its row reports that as an unexpected pass: then the table can become shorter.
#include "tests/server/http/Attacks.h"
#include "tests/server/http/ServerProcess.h"
#include "tests/support/RawClient.h"

#include <QElapsedTimer>
#include <QTest>

using namespace veilpix::tests;

namespace {

const QByteArray hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

} // namespace

class BareQHttpServerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void doesNotRefuseAsItShould_data();
    void doesNotRefuseAsItShould();
    void holdsAWholeBodyInMemory();
    void takesAHugeHead();
    void neverEndsHalfSentHeads();
    void spinsWithoutDescriptors();
    void sendsABodyForHead();
    void neverClosesWhenAsked();
    void ignoresExpectContinue();

private:
    std::unique_ptr<ServerProcess> m_server;
};

void BareQHttpServerTest::init()
{
    if (!m_server || !m_server->isRunning())
        m_server = std::make_unique<ServerProcess>(QStringLiteral("http_bare_server"), QStringList());
    QVERIFY(m_server->port() != 0);
}

void BareQHttpServerTest::doesNotRefuseAsItShould_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    for (const Attack& attack : attacks())
        QTest::newRow(attack.name) << attack.bytes << attack.status;
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
    for (int i = 0; i < 64; ++i)
        QVERIFY(client.send(piece));
    QTRY_VERIFY(m_server->residentMiB() > before + 60);
    qInfo("64 MB sent of 1 GB: %.0f MiB resident", m_server->residentMiB());
    m_server.reset();
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

void BareQHttpServerTest::spinsWithoutDescriptors()
{
    ServerProcess server(QStringLiteral("http_bare_server"), {},
                         {{QStringLiteral("TEST_DESCRIPTORS"), QStringLiteral("256")}});
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 400; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), server.port());
        sockets.back()->waitForConnected(i < 250 ? 1'000 : 10);
        if (i % 50 == 0)
            sockets.back()->write(hello);
    }
    QTest::qWait(300);
    const double cpu = server.cpuSeconds();
    QTest::qWait(1'000);
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

QTEST_GUILESS_MAIN(BareQHttpServerTest)
#include "BareQHttpServerTest.moc"
