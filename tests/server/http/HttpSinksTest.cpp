// Routes that take their bodies as they come: what reaches the sink, what ends it, and what the client is told.
#include <QTest>

#include "common/base/Literals.h"
#include "tests/server/http/Requests.h"
#include "tests/server/http/ServerFixture.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

QByteArray patterned(qsizetype size)
{
    QByteArray body(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i) {
        body[i] = static_cast<char>(i * 7 + i / 256);
    }
    return body;
}

QByteArray head(qsizetype length, const QByteArray& fields = {})
{
    return "POST /sink HTTP/1.1\r\nHost: a\r\n" + fields + "Content-Length: " + QByteArray::number(length) + "\r\n\r\n";
}

QByteArray chunked(const QByteArray& body, qsizetype size)
{
    QByteArray out = "POST /sink HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (qsizetype at = 0; at < body.size(); at += size) {
        const QByteArray piece = body.mid(at, size);
        out += QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n";
    }
    return out + "0\r\n\r\n";
}

} // namespace

class HttpSinksTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ServerFixture> m_fixture;
    RouteProbe& probe() { return m_fixture->probe(); }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<ServerFixture>(rowIsSecure());
        QVERIFY(m_fixture->isStarted());
    }
    void cleanup() { m_fixture.reset(); }

    void takesBodiesOfEveryShape_data() { transportRows(); }
    void takesBodiesOfEveryShape()
    {
        RawClient client = m_fixture->client();
        for (const qsizetype size : {0, 1, 65'536, 131'072, 131'073, 1'000'000, 4'900'000}) {
            const QByteArray body = patterned(size);
            for (const QByteArray& request : {head(size) + body, chunked(body, 70'001)}) {
                const RawReply reply = client.ask(request);
                QCOMPARE(reply.status, 200);
                QCOMPARE(object(reply).value(u"size"_s).toInteger(), size);
                QCOMPARE(object(reply).value(u"sha256"_s).toString(), sha256(body));
            }
        }
        // Requests behind each other, the next one's head in the same bytes as the body.
        client.send(head(5) + "hello" + head(5) + "world" + hello);
        QCOMPARE(object(client.reply()).value(u"sha256"_s).toString(), sha256("hello"));
        QCOMPARE(object(client.reply()).value(u"sha256"_s).toString(), sha256("world"));
        QCOMPARE(client.reply().status, 200);
        QCOMPARE(probe().sinksGone.load() + probe().sinksRefused.load(), 0);
    }
    // Refused by its head: the connection goes on, unless the client waited to be asked for the body.
    void refusesBeforeTheBody_data() { transportRows(); }
    void refusesBeforeTheBody()
    {
        RawClient client = m_fixture->client();
        for (const qsizetype size : {0, 5, 2'000'000}) {
            QCOMPARE(client.ask(head(size, "X-Refuse: 1\r\n") + patterned(size)).status, 409);
            QCOMPARE(client.ask(head(size, "X-Throw: 1\r\n") + patterned(size)).status, 500);
        }
        QCOMPARE(client.ask(hello).status, 200);
        QCOMPARE(client.ask(head(5, "Expect: 100-continue\r\n")).status, 100);
        QCOMPARE(client.ask("hello").status, 200);
        const RawReply refused = client.ask(head(5, "X-Refuse: 1\r\nExpect: 100-continue\r\n"));
        QCOMPARE(refused.status, 409);
        QCOMPARE(refused.headers.value("connection"), QByteArray("close"));
        QCOMPARE(m_fixture->client().ask(head(5'000'001)).status, 413);
    }
    void refusesInTheMiddle_data() { transportRows(); }
    void refusesInTheMiddle()
    {
        QCOMPARE(m_fixture->client().ask(head(4'000'000, "X-Most: 300000\r\n") + patterned(4'000'000)).status, 507);
        TRY_COMPARE(probe().sinksRefused.load(), 1);
        QVERIFY(probe().sinkBytes < 2'000'000);
        // What is no body.
        QCOMPARE(m_fixture->client().ask(chunked(patterned(300'000), 1000).chopped(5) + "zz\r\n\r\n").status, 400);
        TRY_COMPARE(probe().sinksRefused.load(), 2);
        QCOMPARE(m_fixture->client().ask(chunked(patterned(5'000'001), 100'000)).status, 413);
        TRY_COMPARE(probe().sinksRefused.load(), 3);
        QCOMPARE(probe().sinksGone.load(), 0);
    }
    void hearsOfClientsThatGo_data() { transportRows(); }
    void hearsOfClientsThatGo()
    {
        {
            RawClient client = m_fixture->client();
            client.send(head(1'000'000) + patterned(700'000));
            TRY_COMPARE(probe().sinksOpened.load(), 1);
        }
        TRY_COMPARE(probe().sinksGone.load(), 1);
        // Before and while it is opened: what was opened is ended.
        for (int i = 0; i < 50; ++i) {
            RawClient client = m_fixture->client();
            client.send(head(1'000'000) + "x");
        }
        TRY_VERIFY(probe().sinksGone.load() == probe().sinksOpened.load());
        QCOMPARE(m_fixture->client().ask(hello).status, 200);
        m_fixture.reset(); // also by the server's own end
    }
};

QTEST_GUILESS_MAIN(HttpSinksTest)
#include "HttpSinksTest.moc"
