// Everything that a stranger may send: refused with the right status, in the error shape, and the server goes on.
#include <QSignalSpy>
#include <QTest>

#include "common/base/Literals.h"
#include "tests/server/http/Attacks.h"
#include "tests/server/http/Requests.h"
#include "tests/server/http/ServerFixture.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;
using namespace std::chrono_literals;

class HttpAttacksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanupTestCase() { m_fixtures.clear(); }
    void refusesAttack_data();
    void refusesAttack();
    void doesNotServeWhatFollowsARefusedRequest_data() { transportRows(); }
    void doesNotServeWhatFollowsARefusedRequest();
    void endsSoonAfterARefusalWhenTheClientIsQuiet_data() { transportRows(); }
    void endsSoonAfterARefusalWhenTheClientIsQuiet();
    void endsHalfSentHeads_data() { transportRows(); }
    void endsHalfSentHeads();
    void endsBodiesThatTrickle_data() { transportRows(); }
    void endsBodiesThatTrickle();
    void endsIdleConnections_data() { transportRows(); }
    void endsIdleConnections();
    void endsHandshakesThatNeverFinish();
    void endsClientsThatTakeNothing_data() { transportRows(); }
    void endsClientsThatTakeNothing();
    void survivesAbortsAtEveryStage_data() { transportRows(); }
    void survivesAbortsAtEveryStage();
    void keepsRepliesApartWhenClientsLeave_data() { transportRows(); }
    void keepsRepliesApartWhenClientsLeave();
    void clientSeesTheRefusalOfAnUploadThatItKeepsSending_data() { transportRows(); }
    void clientSeesTheRefusalOfAnUploadThatItKeepsSending();
    void limitsConnectionsOfOneAddress_data() { transportRows(); }
    void limitsConnectionsOfOneAddress();
    void answersBusyWhenTheQueueIsFull_data() { transportRows(); }
    void answersBusyWhenTheQueueIsFull();
    void neverSplitsAReply_data() { transportRows(); }
    void neverSplitsAReply();
    void answersUnusableSpoolFolderAndRecovers_data() { transportRows(); }
    void answersUnusableSpoolFolderAndRecovers();
    void statusLinesHaveTheirReasons_data() { transportRows(); }
    void statusLinesHaveTheirReasons();

private:
    std::map<bool, std::unique_ptr<ServerFixture>> m_fixtures;
};

void HttpAttacksTest::refusesAttack_data()
{
    QTest::addColumn<bool>("secure");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    for (const bool secure : {false, true}) {
        for (const Attack& attack : attacks()) {
            const QByteArray name = QByteArray(secure ? "https: " : "http: ") + attack.name;
            QTest::newRow(name.constData()) << secure << attack.bytes << attack.status;
        }
    }
}

void HttpAttacksTest::refusesAttack()
{
    QFETCH(bool, secure);
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    auto& fixture = m_fixtures[secure]; // one for all rows
    if (!fixture) {
        fixture = std::make_unique<ServerFixture>(secure);
    }
    QVERIFY(fixture->isStarted());
    const int handled = fixture->probe().handled;
    RawClient client = fixture->client();
    client.send(bytes);
    const RawReply reply = client.reply(5'000);
    QCOMPARE(reply.status, status);
    const QJsonObject object = QJsonDocument::fromJson(reply.body).object();
    QCOMPARE(object.value(u"status"_s).toString(), u"error"_s);
    QCOMPARE(object.value(u"code"_s).toString(), QString::number(status));
    QVERIFY(!object.value(u"message"_s).toString().isEmpty());
    QCOMPARE(fixture->probe().handled.load(), handled);
    QCOMPARE(fixture->client().ask(hello).status, 200);
}

void HttpAttacksTest::doesNotServeWhatFollowsARefusedRequest()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) { options.limits.linger = 50ms; });
    const QByteArray smuggled = hello;
    for (const Attack& attack : attacks()) {
        if (attack.status == 501 || !attack.bytes.endsWith("\r\n\r\n")) {
            continue;
        }
        RawClient client = fixture.client();
        client.send(attack.bytes + smuggled);
        QCOMPARE(client.reply(5'000).status, attack.status);
        QVERIFY2(client.waitForEnd(5'000) || client.unread().isEmpty(), attack.name);
        QVERIFY2(client.unread().isEmpty(), attack.name);
    }
}

void HttpAttacksTest::endsSoonAfterARefusalWhenTheClientIsQuiet()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) { options.limits.linger = 60s; });
    // The body that was announced never comes.
    RawClient client = fixture.client();
    client.send("POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\nsome of it");
    QCOMPARE(client.reply(5'000).status, 413);
    QVERIFY(client.waitForEnd(10'000));
    QCOMPARE(client.socket().error(), QAbstractSocket::RemoteHostClosedError);
}

void HttpAttacksTest::endsHalfSentHeads()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) { options.limits.headTime = 400ms; });
    std::vector<std::unique_ptr<RawClient>> clients;
    const int count = secure ? 20 : 200;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(fixture.server().port(), secure));
        clients.back()->send("GET /hello HTTP/1.1\r\nHost: a\r\nX-Half: ");
    }
    int ended = 0;
    int answered = 0;
    for (const auto& client : clients) {
        answered += client->reply(3'000).status == 408 ? 1 : 0;
        client->socket().disconnectFromHost();
        ended += client->waitForEnd(3'000) ? 1 : 0;
    }
    QCOMPARE(answered, count);
    QCOMPARE(ended, count);
    TRY_COMPARE(fixture.server().counters().connectionsOpen.load(), 0);
    // Dripping does not help: the time counts from the first byte.
    RawClient drip = fixture.client();
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10'000 && drip.socket().bytesAvailable() == 0 && drip.isConnected()) {
        drip.send("X");
        drip.socket().waitForReadyRead(50);
    }
    QVERIFY(timer.elapsed() < 9'000);
}

void HttpAttacksTest::endsBodiesThatTrickle()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) {
        options.limits.bodyGrace = 300ms;
        options.limits.minBodyRate = 10'000;
    });
    RawClient client = fixture.client();
    client.send("POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10'000 && client.isConnected() && client.socket().bytesAvailable() == 0) {
        client.send("xx");
        client.socket().waitForReadyRead(20);
    }
    QVERIFY(timer.elapsed() < 9'000);
    QCOMPARE(client.reply(2'000).status, 408);
    QCOMPARE(fixture.probe().handled.load(), 0);
}

void HttpAttacksTest::endsIdleConnections()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) {
        options.limits.idleTime = 300ms;
        options.limits.headTime = 600ms;
    });
    RawClient used = fixture.client();
    RawClient silent = fixture.client();
    QCOMPARE(used.ask(hello).status, 200);
    QVERIFY(used.waitForEnd(2'000));
    QVERIFY(silent.waitForEnd(2'000));
    TRY_COMPARE(fixture.server().counters().connectionsOpen.load(), 0);
}

void HttpAttacksTest::endsHandshakesThatNeverFinish()
{
    ServerFixture fixture(true, [](http::ServerOptions& options) { options.limits.tlsHandshake = 300ms; });
    RawClient silent(fixture.server().port(), false);
    RawClient nonsense(fixture.server().port(), false);
    nonsense.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    RawClient half(fixture.server().port(), false);
    half.send(QByteArray("\x16\x03\x01\x02\x00\x01", 6));
    QVERIFY(silent.waitForEnd(2'000));
    QVERIFY(nonsense.waitForEnd(2'000));
    QVERIFY(half.waitForEnd(2'000));
    TRY_COMPARE(fixture.server().counters().connectionsOpen.load(), 0);
    QCOMPARE(fixture.client().ask(hello).status, 200);
}

void HttpAttacksTest::endsClientsThatTakeNothing()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) { options.limits.writeStall = 400ms; });
    RawClient client = fixture.client(1024);
    client.send("GET /large?bytes=30000000 HTTP/1.1\r\nHost: a\r\n\r\n");
    TRY_COMPARE_WITH_TIMEOUT(fixture.server().counters().connectionsOpen.load(), 0, 5'000);
}

void HttpAttacksTest::survivesAbortsAtEveryStage()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure);
    const QByteArray upload =
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + QByteArray(300'000, 'u');
    const QByteArray chunked = "POST /digest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n";
    const std::vector<QByteArray> requests{hello,
                                           "GET /slow?ms=60 HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "GET /large?bytes=9000000 HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "GET /file HTTP/1.1\r\nHost: a\r\n\r\n",
                                           chunked,
                                           upload};
    for (const QByteArray& request : requests) {
        const qsizetype step = secure ? request.size() / 3 + 1 : request.size() / 12 + 1;
        for (qsizetype size = 0; size <= request.size(); size += step) {
            RawClient client = fixture.client();
            client.send(request.first(size));
            client.socket().abort();
        }
        RawClient reset = fixture.client();
        reset.send(request);
        reset.socket().waitForReadyRead(20); // into the reply
        reset.socket().abort();
    }
    TRY_COMPARE_WITH_TIMEOUT(fixture.server().counters().connectionsOpen.load(), 0, 10'000);
    TRY_COMPARE(fixture.probe().waiting.load(), 0); // every waiting handler heard that its client had gone
    QVERIFY(fixture.probe().gone.load() > 0);
    QCOMPARE(fixture.client().ask(hello).status, 200);
}

// On a bare QHttpServer a late reply once reached another client's connection.
void HttpAttacksTest::keepsRepliesApartWhenClientsLeave()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure);
    for (int round = 0; round < (secure ? 10 : 40); ++round) {
        RawClient leaving = fixture.client();
        leaving.send("GET /slow?ms=20&n=leaving HTTP/1.1\r\nHost: a\r\n\r\n");
        leaving.socket().abort();
        RawClient staying = fixture.client();
        const RawReply reply = staying.ask("GET /slow?ms=10&n=staying HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(reply.body, QByteArray("late staying"));
        QVERIFY(staying.unread().isEmpty());
    }
}

void HttpAttacksTest::clientSeesTheRefusalOfAnUploadThatItKeepsSending()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) { options.limits.jsonBody = 100'000; });
    for (const QByteArray& target : {QByteArray("/digest"), QByteArray("/nowhere"), QByteArray("/guarded")}) {
        RawClient client = fixture.client();
        client.send("POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " +
                    (target == "/guarded" ? QByteArray("90000") : QByteArray("20000000")) + "\r\n\r\n");
        for (int i = 0; i < 80 && client.isConnected(); ++i) {
            client.send(QByteArray(target == "/guarded" ? 1'000 : 100'000, 'x'));
        }
        const RawReply reply = client.reply(3'000);
        QCOMPARE(reply.status, target == "/digest" ? 413 : target == "/nowhere" ? 404 : 401);
        QCOMPARE(reply.headers.value("connection"), QByteArray("close"));
        QVERIFY(QJsonDocument::fromJson(reply.body).isObject());
    }
    QCOMPARE(fixture.probe().handled.load(), 0);
}

void HttpAttacksTest::limitsConnectionsOfOneAddress()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) { options.limits.connectionsPerAddress = 5; });
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<RawClient>(fixture.server().port(), secure));
        QCOMPARE(clients.back()->ask(hello).status, 200);
    }
    RawClient sixth(fixture.server().port(), false);
    if (secure) {
        // Words would need a handshake first, and that is the work which is refused.
        QVERIFY(sixth.waitForEnd(3'000));
        QVERIFY(sixth.unread().isEmpty());
    } else {
        const RawReply refused = sixth.reply(3'000);
        QCOMPARE(refused.status, 503);
        QCOMPARE(refused.headers.value("retry-after"), QByteArray("2"));
        QVERIFY(QJsonDocument::fromJson(refused.body).isObject());
    }
    QCOMPARE(fixture.server().counters().connectionsRejected.load(), 1U);
    clients.clear();
    TRY_COMPARE(fixture.server().counters().connectionsOpen.load(), 0);
    QCOMPARE(fixture.client().ask(hello).status, 200);
}

void HttpAttacksTest::answersBusyWhenTheQueueIsFull()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure, [](http::ServerOptions& options) {
        options.limits.slowThreads = 1;
        options.limits.slowQueue = 2;
    });
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<RawClient>(fixture.server().port(), secure));
        clients.back()->send("GET /slow?ms=300 HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    int served = 0;
    int busy = 0;
    for (const auto& client : clients) {
        const RawReply reply = client->reply();
        served += reply.status == 200 ? 1 : 0;
        busy += reply.status == 503 && reply.headers.contains("retry-after") ? 1 : 0;
    }
    QCOMPARE(served + busy, 8);
    QVERIFY(served >= 2 && busy >= 1);
    // What is quick is still answered while the pool is full.
    QCOMPARE(fixture.client().ask(hello).status, 200);
}

void HttpAttacksTest::neverSplitsAReply()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure);
    const RawReply good = fixture.client().ask("GET /split?v=fine HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(good.headers.value("x-echo"), QByteArray("fine"));
    const RawReply bad = fixture.client().ask("GET /split?v=a%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(bad.status, 500);
    QVERIFY(!bad.headers.contains("x-evil"));
    QVERIFY(!bad.headers.contains("x-echo"));
}

void HttpAttacksTest::answersUnusableSpoolFolderAndRecovers()
{
    QFETCH(bool, secure);
    QTemporaryDir folder;
    const QString spool = folder.filePath(u"spool"_s);
    QVERIFY(QDir().mkpath(spool));
    ServerFixture fixture(secure, [&](http::ServerOptions& options) { options.spoolFolder = spool; });
    const QByteArray upload =
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + QByteArray(300'000, 'u');
    QVERIFY(QDir(spool).removeRecursively());
    const RawReply refused = fixture.client().ask(upload);
    QVERIFY2(refused.status == 503 || refused.status == 507, QByteArray::number(refused.status).constData());
    QVERIFY(QJsonDocument::fromJson(refused.body).isObject());
    QVERIFY(QDir().mkpath(spool));
    QCOMPARE(fixture.client().ask(upload).status, 200); // recovers by itself
}

// As IANA has them, whether Qt HttpServer or the connection writes the line.
void HttpAttacksTest::statusLinesHaveTheirReasons()
{
    QFETCH(bool, secure);
    ServerFixture fixture(secure);
    const std::vector<std::pair<int, QByteArray>> registered{
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {206, "Partial Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {411, "Length Required"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
        {460, "Checksum Mismatch"}, // the tus protocol's own
        {599, ""},                  // nobody's: no words rather than made-up ones
    };
    RawClient client = fixture.client();
    for (const auto& [status, reason] : registered) {
        const QByteArray line = "HTTP/1.1 " + QByteArray::number(status) + ' ' + reason + "\r\n";
        const QByteArray target = "/status?code=" + QByteArray::number(status);
        const RawReply got = client.ask(get(target));
        QVERIFY2(got.head.startsWith(line), got.head.constData());
        const RawReply head = client.ask("HEAD " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        QVERIFY2(head.head.startsWith(line), head.head.constData());
    }
}

QTEST_GUILESS_MAIN(HttpAttacksTest)
#include "HttpAttacksTest.moc"
