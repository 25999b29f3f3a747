// What a client may rely on, over http and https: order, lengths, ranges, HEAD, continue, keeping and ending
// connections.
#include <QLoggingCategory>
#include <QTest>
#include <mutex>

#include "common/base/Literals.h"
#include "server/http/Target.h"
#include "tests/server/http/Requests.h"
#include "tests/server/http/ServerFixture.h"
#include "tests/support/PassTime.h"

using namespace veilpix;
using namespace veilpix::tests;
using namespace std::chrono_literals;

namespace {

QByteArray chunks(const QByteArray& body, qsizetype size)
{
    QByteArray out;
    for (qsizetype at = 0; at < body.size(); at += size) {
        const QByteArray piece = body.mid(at, size);
        out += QByteArray::number(piece.size(), 16) + ";name=value\r\n" + piece + "\r\n";
    }
    return out + "0\r\nTrailer: ignored\r\nHost: evil\r\n\r\n";
}

} // namespace

class HttpServingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void answersInOrderWhenPipelined_data() { transportRows(); }
    void answersInOrderWhenPipelined();
    void servesHeadWithoutABody_data() { transportRows(); }
    void servesHeadWithoutABody();
    void servesRanges_data() { transportRows(); }
    void servesRanges();
    void continuesOnlyWhatItWillTake_data() { transportRows(); }
    void continuesOnlyWhatItWillTake();
    void namesTheMethodsOfAPath_data() { transportRows(); }
    void namesTheMethodsOfAPath();
    void readsTargetsAsTheyWereChecked_data() { transportRows(); }
    void readsTargetsAsTheyWereChecked();
    void showsQtRealHeadsWithoutSecrets_data() { transportRows(); }
    void showsQtRealHeadsWithoutSecrets();
    void closesWhenAsked_data() { transportRows(); }
    void closesWhenAsked();
    void takesBodiesOfEveryShape_data() { transportRows(); }
    void takesBodiesOfEveryShape();
    void sendsLargeRepliesWhole_data() { transportRows(); }
    void sendsLargeRepliesWhole();
    void answersWhenAHandlerFails_data() { transportRows(); }
    void answersWhenAHandlerFails();

private:
    std::unique_ptr<ServerFixture> m_fixture;
};

void HttpServingTest::init()
{
    m_fixture = std::make_unique<ServerFixture>(rowIsSecure());
    QVERIFY(m_fixture->isStarted());
}

void HttpServingTest::answersInOrderWhenPipelined()
{
    RawClient client = m_fixture->client();
    QByteArray all;
    for (int i = 0; i < 20; ++i) { // slow ones first, quick ones behind them
        all += get(i % 4 == 0 ? QByteArray("/slow?ms=40&n=") + QByteArray::number(i)
                              : QByteArray("/items/") + QByteArray::number(i));
    }
    all += "POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + hello;
    client.send(all);
    for (int i = 0; i < 20; ++i) {
        const RawReply reply = client.reply();
        if (i % 4 == 0) {
            QCOMPARE(reply.body, "late " + QByteArray::number(i));
        } else {
            QCOMPARE(object(reply).value(u"name"_s).toString(), QString::number(i));
        }
    }
    QCOMPARE(object(client.reply()).value(u"sha256"_s).toString(), sha256("hello"));
    QCOMPARE(client.reply().status, 200);
    QVERIFY(client.unread().isEmpty());
}

void HttpServingTest::servesHeadWithoutABody()
{
    RawClient client = m_fixture->client();
    for (const QByteArray& target : {QByteArray("/hello"), QByteArray("/file"), QByteArray("/large?bytes=100000")}) {
        const RawReply whole = client.ask(get(target));
        const RawReply head = client.ask("HEAD " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(head.status, 200);
        QCOMPARE(head.headers.value("content-length"), QByteArray::number(whole.body.size()));
        QCOMPARE(head.headers.value("content-type"), whole.headers.value("content-type"));
    }
    QCOMPARE(client.ask("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n\r\n").status, 404);
    QCOMPARE(client.ask(hello).status, 200); // nothing of a body was left between
    QVERIFY(client.unread().isEmpty());
}

void HttpServingTest::servesRanges()
{
    RawClient client = m_fixture->client();
    const QByteArray content = m_fixture->fileContent();
    const QByteArray size = QByteArray::number(content.size());
    const RawReply whole = client.ask(get("/file"));
    QCOMPARE(whole.status, 200);
    QCOMPARE(whole.headers.value("etag"), QByteArray("\"abc123\""));
    QVERIFY(whole.body == content);

    const RawReply middle = client.ask(get("/file", "Range: bytes=1000-200999\r\n"));
    QCOMPARE(middle.status, 206);
    QCOMPARE(middle.headers.value("content-range"), "bytes 1000-200999/" + size);
    QVERIFY(middle.body == content.mid(1000, 200'000));
    QVERIFY(client.ask(get("/file", "Range: bytes=-77\r\n")).body == content.right(77));
    QVERIFY(client.ask(get("/file", "Range: bytes=1500000-\r\n")).body == content.mid(1'500'000));
    for (const char* range : {"5-9", "99999999-"}) { // is for GET alone
        const RawReply head =
            client.ask("HEAD /file HTTP/1.1\r\nHost: a\r\nRange: bytes=" + QByteArray(range) + "\r\n\r\n");
        QCOMPARE(head.status, 200);
        QCOMPARE(head.headers.value("content-length"), size);
    }

    const RawReply beyond = client.ask(get("/file", "Range: bytes=99999999-\r\n"));
    QCOMPARE(beyond.status, 416);
    QCOMPARE(beyond.headers.value("content-range"), "bytes */" + size);
    QCOMPARE(client.ask(get("/file", "Range: bytes=0-1,5-6\r\n")).status, 200);
    QCOMPARE(client.ask(get("/file", "Range: bytes=5-2\r\n")).status, 200);
    QCOMPARE(client.ask(get("/file", "If-None-Match: \"x\", W/\"abc123\"\r\n")).status, 304);
    QCOMPARE(client.ask(get("/file", "If-None-Match: \"x\"\r\n")).status, 200);
    QCOMPARE(client.ask(get("/file", "Range: bytes=0-4\r\nIf-Range: \"abc123\"\r\n")).status, 206);
    QCOMPARE(client.ask(get("/file", "Range: bytes=0-4\r\nIf-Range: \"older\"\r\n")).status, 200);
}

void HttpServingTest::continuesOnlyWhatItWillTake()
{
    const auto post = [](const QByteArray& target, qsizetype length) {
        return "POST " + target +
               " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: " + QByteArray::number(length) +
               "\r\n\r\n";
    };
    RawClient client = m_fixture->client();
    QCOMPARE(client.ask(post("/digest", 5)).status, 100);
    QCOMPARE(object(client.ask("hello")).value(u"sha256"_s).toString(), sha256("hello"));
    // One that does not wait gets its answer all the same.
    client.send(post("/digest", 5) + "hello");
    RawReply reply = client.reply();
    if (reply.status == 100) {
        reply = client.reply();
    }
    QCOMPARE(reply.status, 200);
    QCOMPARE(m_fixture->client().ask(post("/digest", 20'000'000)).status, 413);
    QCOMPARE(m_fixture->client().ask(post("/nowhere", 5)).status, 404);
    QCOMPARE(m_fixture->client().ask(post("/hello", 5)).status, 405);
    QCOMPARE(m_fixture->client().ask(post("/guarded", 5)).status, 401);
}

void HttpServingTest::namesTheMethodsOfAPath()
{
    RawClient client = m_fixture->client();
    const RawReply wrong = client.ask("PUT /items/fixed HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(wrong.status, 405);
    QCOMPARE(wrong.headers.value("allow"), QByteArray("GET, HEAD, DELETE"));
    QCOMPARE(object(wrong).value(u"code"_s).toString(), u"405"_s);
    QCOMPARE(client.ask(get("/items/fixed")).body, QByteArray("fixed"));
    QCOMPARE(client.ask("DELETE /items/fixed HTTP/1.1\r\nHost: a\r\n\r\n").status, 204);
    QCOMPARE(client.ask("OPTIONS /hello HTTP/1.1\r\nHost: a\r\n\r\n").status, 405);
    QCOMPARE(client.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 204);
    QCOMPARE(client.ask(get("/items/")).status, 404);
    QCOMPARE(client.ask(get("/hello/")).status, 404);
    QCOMPARE(client.ask(get("//hello")).status, 404);
    const RawReply decoded = client.ask(get("/items/a%20b%C3%A9+c?q=1%262+3&q=other"));
    QCOMPARE(object(decoded).value(u"name"_s).toString(), QString::fromUtf8("a b\xc3\xa9+c"));
    QCOMPARE(object(decoded).value(u"q"_s).toString(), u"1&2 3"_s);
    QCOMPARE(client.ask("GET http://a/hello HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    QCOMPARE(client.ask(get("/odd")).status, 460);
}

// Qt HttpServer reads them again, by QUrl: what a handler gets must be what was checked.
void HttpServingTest::readsTargetsAsTheyWereChecked()
{
    RawClient client = m_fixture->client();
    for (const char* text :
         {"a", "a%20b", "%41%7e%2D._~", "a+b", "a:b@c;d=e,f!g$h&i'(j)*k", "a|b\\c^d`e{f}g\"h<i>", "[x]", "%5Bx%5D",
          "%25%32%35", "%252F", "caf%C3%A9", "%E2%82%AC", "%F0%9F%94%91", "...", "a%3Fb%23c", "127.0.0.1", "x%40y"}) {
        const QByteArray raw = "/items/" + QByteArray(text) + "?q=" + QByteArray(text);
        const auto checked = http::parseTarget(raw);
        QVERIFY2(checked, raw);
        for (const QByteArray& target : {raw, "http://a" + raw}) {
            const RawReply reply = client.ask(get(target));
            QVERIFY2(reply.status == 200, target);
            QCOMPARE(object(reply).value(u"name"_s).toString(), checked->segments.at(1));
            QCOMPARE(object(reply).value(u"q"_s).toString(), checked->query.at(0).second);
        }
    }
    // A host that QUrl would not have, a path that it would take for a host, and no fragment of one.
    QCOMPARE(client.ask("GET /hello HTTP/1.1\r\nHost: -_~%.:0\r\n\r\n").status, 200);
    QCOMPARE(client.ask("GET /hello?%2Fx//y?z HTTP/1.1\r\nHost: [::1]:65535\r\n\r\n").status, 200);
    QCOMPARE(client.ask(get("//a/hello")).status, 404);
    QCOMPARE(client.ask(get("/hello//")).status, 404);
    for (const char* target :
         {"/items/%zz", "/items/%", "/items/a%2", "/items/%00", "/items/a%2Fb", "/items/%2e%2e", "/items/..",
          "/items/%ff", "/items/x#y", "/items/x?%zz", "items/x", "http://b/items/x"}) {
        QVERIFY2(m_fixture->client().ask(get(target)).status == 400, target);
    }
    // Whatever else stands in a head, also what Qt HttpServer would act upon.
    QCOMPARE(client.ask(get("/hello", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n")).status,
             200);
    QCOMPARE(client.ask(get("/hello", "X-Long: " + QByteArray(12'000, 'x') + "\r\n")).status, 200);
    QCOMPARE(client.ask(get("/hello", "X-Bytes: \xff\xfe\t\x80\r\nX-Empty:\r\n")).status, 200);
    QCOMPARE(client.ask(hello).status, 200);
}

// What Qt HttpServer reads is what it logs when it is told to.
void HttpServingTest::showsQtRealHeadsWithoutSecrets()
{
    static std::mutex mutex;
    static QString logged;
    logged.clear();
    QLoggingCategory::setFilterRules(u"qt.httpserver*.debug=true"_s);
    const QtMessageHandler former =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString& text) {
            const std::lock_guard lock(mutex);
            logged += text;
        });
    const RawReply reply = m_fixture->client().ask(
        "POST /digest?shown=1 HTTP/1.1\r\nHost: a\r\nX-Shown: too\r\nAuthorization: Bearer h1dden\r\n"
        "cookie: h1dden\r\nX-CSRFToken: h1dden\r\nContent-Length: 6\r\n\r\nh1dden");
    qInstallMessageHandler(former);
    QLoggingCategory::setFilterRules({});
    QCOMPARE(object(reply).value(u"sha256"_s).toString(), sha256("h1dden"));
    const std::lock_guard lock(mutex);
    QVERIFY2(logged.contains("/digest?shown=1"_L1) && logged.contains("X-Shown"_L1, Qt::CaseInsensitive),
             qPrintable(logged));
    QVERIFY2(!logged.contains("h1dden"_L1), qPrintable(logged));
}

void HttpServingTest::closesWhenAsked()
{
    RawClient client = m_fixture->client();
    const RawReply last = client.ask(get("/hello", "Connection: Close\r\n"));
    QCOMPARE(last.status, 200);
    QCOMPARE(last.headers.value("connection"), QByteArray("close"));
    QVERIFY(client.waitForEnd(3'000));
    RawClient old = m_fixture->client();
    QCOMPARE(old.ask("GET /hello HTTP/1.0\r\n\r\n").status, 200);
    QVERIFY(old.waitForEnd(3'000));
    // What was sent behind it is not served any more.
    RawClient more = m_fixture->client();
    const int handled = m_fixture->probe().handled;
    more.send(get("/hello", "Connection: close\r\n") + hello);
    QCOMPARE(more.reply().status, 200);
    QCOMPARE(more.reply(3'000).status, 0);
    QCOMPARE(m_fixture->probe().handled.load(), handled + 1);
    // Kept otherwise.
    RawClient kept = m_fixture->client();
    for (int i = 0; i < 50; ++i) {
        QCOMPARE(kept.ask(hello).status, 200);
    }
}

void HttpServingTest::takesBodiesOfEveryShape()
{
    RawClient client = m_fixture->client();
    for (const qsizetype size : {0, 1, 65'536, 65'537, 300'000, 3'000'000}) {
        QByteArray body(size, Qt::Uninitialized);
        for (qsizetype i = 0; i < size; ++i) {
            body[i] = static_cast<char>(i * 7 + i / 256);
        }
        const QJsonObject plain = object(client.ask(
            "POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: " + QByteArray::number(size) + "\r\n\r\n" + body));
        QCOMPARE(plain.value(u"sha256"_s).toString(), sha256(body));
        QCOMPARE(plain.value(u"spooled"_s).toBool(), size > 65'536);
        const QJsonObject coded =
            object(client.ask("POST /digest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                              chunks(body, std::max<qsizetype>(1, size / 7))));
        QCOMPARE(coded.value(u"sha256"_s).toString(), sha256(body));
        QCOMPARE(coded.value(u"size"_s).toInteger(), size);
    }
    // In single bytes.
    const QByteArray request =
        "\r\nPOST /digest HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks("hello world", 4) + hello;
    for (const char c : request) {
        client.send(QByteArray(1, c));
    }
    QCOMPARE(object(client.reply()).value(u"sha256"_s).toString(), sha256("hello world"));
    QCOMPARE(client.reply().status, 200);
}

void HttpServingTest::sendsLargeRepliesWhole()
{
    RawClient client = m_fixture->client(16 * 1024);
    for (const int size : {60'000, 70'000, 1'000'000, 20'000'000}) {
        const RawReply reply = client.ask(get("/large?bytes=" + QByteArray::number(size)), 30'000);
        QCOMPARE(reply.body.size(), size);
        QCOMPARE(reply.body.count('x'), size);
    }
    QCOMPARE(client.ask(get("/spooled?megabytes=3")).body.count('y'), 3 * 1024 * 1024);
    // One that waits before it reads: the body has moved to a file meanwhile.
    RawClient late = m_fixture->client();
    late.send(get("/large?bytes=20000000") + hello);
    passTime(600ms);
    QCOMPARE(late.reply(30'000).body.count('x'), 20'000'000);
    QCOMPARE(late.reply().status, 200);
}

void HttpServingTest::answersWhenAHandlerFails()
{
    RawClient client = m_fixture->client();
    for (const QByteArray& target : {QByteArray("/throws"), QByteArray("/dropped")}) {
        const RawReply reply = client.ask(get(target));
        QCOMPARE(reply.status, 500);
        QCOMPARE(object(reply).value(u"message"_s).toString(), u"Internal error"_s);
    }
    QCOMPARE(client.ask(hello).status, 200);
}

QTEST_GUILESS_MAIN(HttpServingTest)
#include "HttpServingTest.moc"
