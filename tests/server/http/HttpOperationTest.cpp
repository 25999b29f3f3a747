// What an operator may rely on: shutdown, certificates, proxies, counters, and clear refusals to start.
#include <QSignalSpy>
#include <QSslCertificate>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/server/http/Requests.h"
#include "tests/server/http/ServerFixture.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using namespace std::chrono_literals;

class HttpOperationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void finishesWhatIsUnderWayWhenStopped_data() { transportRows(); }
    void finishesWhatIsUnderWayWhenStopped();
    void stopsInBoundedTime_data() { transportRows(); }
    void stopsInBoundedTime();
    void servesTheNewCertificateAfterReload();
    void believesOnlyTrustedProxies();
    void countsAndLogs();
    void refusesWhatItCannotStartWith();
    void sharesOnePortAmongItsThreadsOnly();

private:
    std::unique_ptr<ServerFixture> m_fixture;
};

void HttpOperationTest::init()
{
    m_fixture = std::make_unique<ServerFixture>(rowIsSecure());
    QVERIFY(m_fixture->isStarted());
}

void HttpOperationTest::finishesWhatIsUnderWayWhenStopped()
{
    RawClient idle = m_fixture->client();
    QCOMPARE(idle.ask(hello).status, 200);
    RawClient busy = m_fixture->client();
    busy.send(get("/slow?ms=500&n=1"));
    RawClient uploading = m_fixture->client();
    const QByteArray head = "POST /digest HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    QCOMPARE(uploading.ask(head).status, 100); // so it is under way for certain
    uploading.send("he");
    TRY_COMPARE(m_fixture->probe().handled.load(), 2);
    QSignalSpy stopped(&m_fixture->server(), &http::Server::stopped);
    const quint16 port = m_fixture->server().port();
    m_fixture->server().stop(5s);
    QVERIFY(idle.waitForEnd(1'000));
    const auto isRefused = [port] {
        QTcpSocket late;
        late.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        return !late.waitForConnected(1'000);
    };
    TRY_VERIFY(isRefused()); // each thread closes its own listener
    QCOMPARE(object(uploading.ask("llo")).value(u"sha256"_s).toString(), sha256("hello"));
    const RawReply reply = busy.reply();
    QCOMPARE(reply.body, QByteArray("late 1"));
    QCOMPARE(reply.headers.value("connection"), QByteArray("close"));
    busy.socket().disconnectFromHost();
    uploading.socket().disconnectFromHost();
    QVERIFY(stopped.count() == 1 || stopped.wait(4'000));
}

void HttpOperationTest::stopsInBoundedTime()
{
    RawClient waiting = m_fixture->client();
    waiting.send(get("/wait"));
    RawClient half = m_fixture->client();
    half.send("GET /hel");
    TRY_COMPARE(m_fixture->probe().waiting.load(), 1);
    QSignalSpy stopped(&m_fixture->server(), &http::Server::stopped);
    QElapsedTimer timer;
    timer.start();
    m_fixture->server().stop(300ms);
    QVERIFY(stopped.wait(3'000));
    QVERIFY(timer.elapsed() >= 250 && timer.elapsed() < 2'000);
    QCOMPARE(m_fixture->probe().waiting.load(), 0);
}

void HttpOperationTest::servesTheNewCertificateAfterReload()
{
    ServerFixture fixture(true);
    const auto serial = [&] {
        RawClient client = fixture.client();
        return qobject_cast<QSslSocket*>(&client.socket())->peerCertificate().serialNumber();
    };
    RawClient before = fixture.client();
    QCOMPARE(serial(), QByteArray("01"));
    QVERIFY(writeSelfSignedCertificate(fixture.certificatePath(), fixture.keyPath(), 2));
    QVERIFY(fixture.server().reloadCertificate().has_value());
    QCOMPARE(serial(), QByteArray("02"));
    QCOMPARE(before.ask(hello).status, 200); // connections from before go on
    // A key of another certificate is refused, and what works stays.
    const QString other = fixture.folder() + u"/other.pem"_s;
    QVERIFY(writeSelfSignedCertificate(other, fixture.keyPath(), 3));
    const auto refused = fixture.server().reloadCertificate();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::BadKey);
    QCOMPARE(serial(), QByteArray("02"));
}

void HttpOperationTest::believesOnlyTrustedProxies()
{
    const QByteArray request = get("/items/x", "X-Forwarded-For: 6.6.6.6, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n");
    const QJsonObject direct = object(m_fixture->client().ask(request));
    QCOMPARE(direct.value(u"peer"_s).toString(), u"127.0.0.1"_s);
    QCOMPARE(direct.value(u"secure"_s).toBool(), false);
    ServerFixture behind(false, [](http::ServerOptions& options) {
        options.trustedProxies = {{QHostAddress(u"127.0.0.0"_s), 8}};
    });
    const QJsonObject proxied = object(behind.client().ask(request));
    QCOMPARE(proxied.value(u"peer"_s).toString(), u"203.0.113.9"_s);
    QCOMPARE(proxied.value(u"secure"_s).toBool(), true);
    TRY_COMPARE(behind.log().size(), 1);
    QCOMPARE(behind.log().at(0).peer.toString(), u"203.0.113.9"_s);
}

void HttpOperationTest::countsAndLogs()
{
    {
        RawClient client = m_fixture->client();
        QCOMPARE(client.ask(hello).status, 200);
        QCOMPARE(client.ask(get("/items/secret-name?q=secret")).status, 200);
        QCOMPARE(client.ask(get("/nowhere")).status, 404);
        client.send("GET /slow?ms=2000 HTTP/1.1\r\nHost: a\r\n\r\n");
        TRY_COMPARE(m_fixture->probe().handled.load(), 3);
        client.socket().abort();
    }
    TRY_COMPARE(m_fixture->log().size(), 4);
    const QList<http::AccessRecord> log = m_fixture->log();
    QCOMPARE(log.at(0).route, u"/hello"_s);
    QCOMPARE(log.at(0).requestId.size(), 16);
    QCOMPARE(log.at(1).route, u"/items/<name>"_s);
    QVERIFY(log.at(1).bytesOut > 100 && log.at(1).bytesIn > 30);
    QCOMPARE(log.at(2).status, 404);
    QCOMPARE(log.at(3).status, 499);
    const auto routes = m_fixture->server().counters().routes();
    QCOMPARE(routes.value(u"/hello"_s).byStatus.value(200), 1U);
    QCOMPARE(routes.value(QString()).byStatus.value(404), 1U);
    QVERIFY(m_fixture->server().counters().bytesOut.load() > 300);
    TRY_COMPARE(m_fixture->server().counters().slowRunning.load(), 0); // the abandoned handler saw that it may stop
    QCOMPARE(m_fixture->server().counters().connectionsAccepted.load(), 1U);
}

void HttpOperationTest::refusesWhatItCannotStartWith()
{
    http::ServerOptions taken;
    taken.port = m_fixture->server().port();
    http::Server second(taken, http::Router());
    const auto refused = second.start();
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::AlreadyExists);

    http::ServerOptions noFolder;
    noFolder.spoolFolder = u"/nonexistent/spool"_s;
    http::Server third(noFolder, http::Router());
    QCOMPARE(third.start().error().code, ErrorCode::NotFound);

    http::ServerOptions noCertificate;
    noCertificate.tls = http::TlsFiles{u"/nonexistent/a.pem"_s, u"/nonexistent/b.pem"_s};
    http::Server fourth(noCertificate, http::Router());
    QCOMPARE(fourth.start().error().code, ErrorCode::NotFound);
}

void HttpOperationTest::sharesOnePortAmongItsThreadsOnly()
{
    ServerFixture fixture(false, [](http::ServerOptions& options) { options.workers = 4; });
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 60; ++i) {
        clients.push_back(std::make_unique<RawClient>(fixture.server().port(), false));
        clients.back()->send(hello);
    }
    for (const auto& client : clients) {
        QCOMPARE(client->reply().status, 200);
    }
    QCOMPARE(fixture.server().counters().connectionsOpen.load(), 60);
}

QTEST_GUILESS_MAIN(HttpOperationTest)
#include "HttpOperationTest.moc"
