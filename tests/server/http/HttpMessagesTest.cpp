// The pieces that read what strangers send, one by one: every split, every limit, every odd spelling.
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "common/base/Literals.h"
#include "server/http/ByteRange.h"
#include "server/http/ClientAddress.h"
#include "server/http/RequestParser.h"
#include "server/http/Router.h"
#include "server/http/Target.h"
#include "tests/server/http/Attacks.h"

using namespace veilpix;
using namespace veilpix::http;

class HttpMessagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheSameHeadHoweverItIsSplit();
    void refusesAttacksHoweverTheyAreSplit();
    void keepsHeadLimitsExactly();
    void readsChunksHoweverTheyAreSplit();
    void readsAnEmptyChunkedBodyByteByByte();
    void boundsChunkFraming();
    void boundsChunkFramingByBytesAlone();
    void decodesTargetsOnce();
    void choosesTheMostSpecificRoute();
    void readsRanges_data();
    void readsRanges();
    void comparesEtags();
    void findsTheClientBehindProxies();
    void writesErrorsInTheApiShape();
};

void HttpMessagesTest::readsTheSameHeadHoweverItIsSplit()
{
    const QByteArray head = "POST /a%20b?c=d HTTP/1.1\r\nHost: example:5000\r\nX-Empty:\r\nX-Tab: \ta\tb\t \r\n"
                            "Content-Length: 3\r\nConnection: foo, Close\r\n\r\n";
    for (qsizetype first = 0; first <= head.size(); ++first) {
        RequestParser parser{Limits{}};
        qsizetype consumed = 0;
        if (first < head.size()) {
            QCOMPARE(parser.readHead(head.first(first), consumed), RequestParser::Progress::NeedMore);
        }
        QCOMPARE(parser.readHead(head + "xyzGET", consumed), RequestParser::Progress::Done);
        QCOMPARE(consumed, head.size());
        QCOMPARE(parser.head().method, QByteArray("POST"));
        QCOMPARE(parser.head().target, QByteArray("/a%20b?c=d"));
        QCOMPARE(parser.head().headers.value("x-empty"), QByteArray(""));
        QCOMPARE(parser.head().headers.value("X-TAB"), QByteArray("a\tb"));
        QCOMPARE(parser.head().contentLength, std::optional<qint64>(3));
        QVERIFY(!parser.head().keepAlive);
        QByteArray body;
        QCOMPARE(parser.readBody("xyzGET", consumed, 3, [&](QByteArrayView piece) { body += piece.toByteArray(); }),
                 RequestParser::Progress::Done);
        QCOMPARE(consumed, 3);
        QCOMPARE(body, QByteArray("xyz"));
    }
}

void HttpMessagesTest::refusesAttacksHoweverTheyAreSplit()
{
    for (const tests::Attack& attack : tests::attacks()) {
        const auto outcome = [&](qsizetype step) {
            RequestParser parser{Limits{}};
            qsizetype consumed = 0;
            bool inBody = false;
            qsizetype from = 0;
            for (qsizetype have = 0; have < attack.bytes.size();) {
                have = std::min(attack.bytes.size(), have + step);
                const QByteArrayView bytes = QByteArrayView(attack.bytes).sliced(from, have - from);
                if (!inBody) {
                    const auto progress = parser.readHead(bytes, consumed);
                    if (progress == RequestParser::Progress::Refused) {
                        return parser.refusal().status;
                    }
                    if (progress == RequestParser::Progress::NeedMore) {
                        continue;
                    }
                    inBody = true;
                    from += consumed;
                    continue;
                }
                const auto progress = parser.readBody(bytes, consumed, 8 << 20, [](QByteArrayView) {});
                if (progress == RequestParser::Progress::Refused) {
                    return parser.refusal().status;
                }
                if (progress == RequestParser::Progress::Done) {
                    break;
                }
                from += consumed;
            }
            return 0; // left to the target, the router or more bytes
        };
        const int whole = outcome(1);
        for (const qsizetype step : {2, 3, 7, 64, 1000}) {
            QVERIFY2(outcome(step) == whole || outcome(step) == 0, attack.name);
        }
        QVERIFY2(whole == 0 || whole == attack.status, attack.name);
    }
}

void HttpMessagesTest::keepsHeadLimitsExactly()
{
    const auto status = [](const QByteArray& head) {
        RequestParser parser{Limits{}};
        qsizetype consumed = 0;
        const auto progress = parser.readHead(head, consumed);
        return progress == RequestParser::Progress::Done       ? 200
               : progress == RequestParser::Progress::NeedMore ? 0
                                                               : parser.refusal().status;
    };
    const QByteArray line = "GET / HTTP/1.1\r\nHost: a\r\n";
    const qsizetype rest = 16 * 1024 - line.size() - 3 - 4; // "X: " and the two line ends
    QCOMPARE(status(line + "X: " + QByteArray(rest, 'x') + "\r\n\r\n"), 200);
    QCOMPARE(status(line + "X: " + QByteArray(rest + 1, 'x') + "\r\n\r\n"), 431);
    QCOMPARE(status(line + "X: " + QByteArray(rest + 200, 'x')), 431); // without waiting for the end
    QCOMPARE(status(line + QByteArray("X: y\r\n").repeated(99) + "\r\n"), 200);
    QCOMPARE(status(line + QByteArray("X: y\r\n").repeated(100) + "\r\n"), 431);
    QCOMPARE(status("GET /" + QByteArray(4095, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    QCOMPARE(status("GET /" + QByteArray(4096, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
    QCOMPARE(status("GET /" + QByteArray(5000, 'x')), 414);
    QCOMPARE(status(QByteArray(33, 'M')), 501); // without waiting for the end
    QCOMPARE(status(QByteArray(5000, 'M') + " / HTTP/1.1\r\nHost: a\r\n\r\n"), 501);
    QCOMPARE(status(QByteArray(32, 'M') + " / HTTP/1.1\r\nHost: a\r\n\r\n"), 200); // the route decides
    for (const char* host : {"a", "a:5000", "a:", "127.0.0.1:65535", "[::1]", "[::1]:5000", "xn--a.b_c-d"}) {
        QCOMPARE(status("GET / HTTP/1.1\r\nHost: " + QByteArray(host) + "\r\n\r\n"), 200);
    }
    for (const char* host : {"", "[", "]", "[]", "[::1", "[::1]5000", "[a]", "a:65536", "a:99999", "a:123456", "a:b",
                             "a:1:2", "::1", ":80", "a b", "a/b", "[::1]:x"}) {
        QCOMPARE(status("GET / HTTP/1.1\r\nHost: " + QByteArray(host) + "\r\n\r\n"), 400);
    }
    QCOMPARE(status("\r\n" + line + "\r\n"), 200);
    QCOMPARE(status("\r\n\r\n" + line + "\r\n"), 400);
    QCOMPARE(status("\r"), 0);
    QCOMPARE(status(""), 0);
}

void HttpMessagesTest::readsChunksHoweverTheyAreSplit()
{
    const QByteArray head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n";
    const QByteArray body =
        "4;ext=\"q v\"\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0000\r\nTrailer: x\r\n\r\n";
    for (qsizetype step = 1; step <= body.size(); ++step) {
        RequestParser parser{Limits{}};
        qsizetype consumed = 0;
        QCOMPARE(parser.readHead(head, consumed), RequestParser::Progress::Done);
        QByteArray pending;
        QByteArray out;
        auto progress = RequestParser::Progress::NeedMore;
        for (qsizetype at = 0; at < body.size() && progress == RequestParser::Progress::NeedMore; at += step) {
            pending += body.mid(at, step);
            progress =
                parser.readBody(pending, consumed, 23, [&](QByteArrayView piece) { out += piece.toByteArray(); });
            pending.remove(0, consumed);
        }
        QCOMPARE(progress, RequestParser::Progress::Done);
        QCOMPARE(out, QByteArray("Wikipedia in\r\n\r\nchunks."));
        QVERIFY(!parser.head().headers.has("Trailer"));
    }
}

// Boost.Beast 1.74 asserts on this one when its last chunk arrives byte by byte; the fuzzer found it.
void HttpMessagesTest::readsAnEmptyChunkedBodyByteByByte()
{
    RequestParser parser{Limits{}};
    qsizetype consumed = 0;
    QCOMPARE(parser.readHead("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", consumed),
             RequestParser::Progress::Done);
    const QByteArray last = "0\r\n\r\n";
    for (qsizetype have = 1; have <= last.size(); ++have) {
        QCOMPARE(parser.readBody(last.first(have), consumed, 10, [](QByteArrayView) {}),
                 have < last.size() ? RequestParser::Progress::NeedMore : RequestParser::Progress::Done);
    }
}

void HttpMessagesTest::boundsChunkFraming()
{
    for (const QByteArray& endless :
         {"1;" + QByteArray(100'000, 'e'), QByteArray(100'000, '0'), "0\r\nT: " + QByteArray(100'000, 't')}) {
        RequestParser parser{Limits{}};
        qsizetype consumed = 0;
        QCOMPARE(parser.readHead("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", consumed),
                 RequestParser::Progress::Done);
        auto progress = RequestParser::Progress::NeedMore;
        qsizetype given = 0;
        while (progress == RequestParser::Progress::NeedMore && given < endless.size()) {
            given += 1000;
            progress = parser.readBody(endless.first(given), consumed, 1 << 20, [](QByteArrayView) {});
        }
        QCOMPARE(progress, RequestParser::Progress::Refused);
        QVERIFY(given <= 18'000);
    }
}

// The 16 KiB are exact, and how TCP cut the bytes does not matter. Status 0: accepted.
void HttpMessagesTest::boundsChunkFramingByBytesAlone()
{
    const auto status = [](const QByteArray& body, qsizetype step) {
        RequestParser parser{Limits{}};
        qsizetype consumed = 0;
        if (parser.readHead("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", consumed) !=
            RequestParser::Progress::Done) {
            return -2;
        }
        QByteArray pending;
        auto progress = RequestParser::Progress::NeedMore;
        for (qsizetype at = 0; at < body.size() && progress == RequestParser::Progress::NeedMore; at += step) {
            pending += body.mid(at, step);
            progress = parser.readBody(pending, consumed, 4096, [](QByteArrayView) {});
            pending.remove(0, consumed);
        }
        return progress == RequestParser::Progress::Done      ? 0
               : progress == RequestParser::Progress::Refused ? parser.refusal().status
                                                              : -1;
    };
    constexpr qsizetype most = 16 * 1024;
    const auto trailers = [](qsizetype size) {
        // With the line end of the chunk before, the last chunk and both line ends of the trailer.
        return QByteArray("5\r\nhello\r\n0\r\nX: ") + QByteArray(size - 12, 'y') + "\r\n\r\n";
    };
    const auto extension = [](const QByteArray& size, qsizetype line) {
        return size + ';' + QByteArray(line - size.size() - 3, 'e') + "\r\nhello\r\n0\r\n\r\n";
    };
    const struct {
        QByteArray body;
        int status;
    } cases[] = {
        {trailers(most), 0},
        {trailers(most + 1), 400},
        {QByteArray("0\r\n") + QByteArray("X: y\r\n").repeated(5000) + "\r\n", 400},
        {extension("5", most), 0},
        {extension("5", most + 1), 400},
        {extension("FFFFF", most), 413},
        {extension("FFFFF", most + 1), 400},
    };
    for (const auto& [body, expected] : cases) {
        for (const qsizetype step : {qsizetype(1), qsizetype(999), most - 1, most, most + 1, body.size()}) {
            QVERIFY2(status(body, step) == expected,
                     qPrintable(u"%1 in steps of %2: %3"_s.arg(body.size()).arg(step).arg(status(body, step))));
        }
    }
}

void HttpMessagesTest::decodesTargetsOnce()
{
    const auto target = parseTarget("/a%2520b/%C3%BC?x=%26&y&=z&x=2", "h");
    QVERIFY(target.has_value());
    QCOMPARE(target->segments, (QStringList{u"a%20b"_s, QString::fromUtf8("\xc3\xbc")}));
    QCOMPARE(target->path, QString::fromUtf8("/a%20b/\xc3\xbc"));
    QCOMPARE(target->query.size(), 4);
    QCOMPARE(target->query.at(0).second, u"&"_s);
    QCOMPARE(target->query.at(1).second, QString());
    QVERIFY(parseTarget("HTTPS://H/x", "h").has_value());
    QCOMPARE(parseTarget("http://h?x=1", "h").has_value(), false); // an authority without a path is no origin form
    for (const char* bad :
         {"",          "*",    "x",    "/%",    "/%1",   "/%g0",    "/%00", "/a%2fb",       "/.",        "/a/..",
          "/%2E%2e/x", "/a b", "/a#b", "/?%00", "/?%ff", "/%c0%af", "/%1f", "http://evil/", "http:///x", "//\x7f"}) {
        QVERIFY2(!parseTarget(bad, "h").has_value(), bad);
    }
    QVERIFY(!parseTarget("/" + QByteArray("a/").repeated(40), "h").has_value());
    QVERIFY(!parseTarget("/?" + QByteArray("a=b&").repeated(101), "h").has_value());
}

void HttpMessagesTest::choosesTheMostSpecificRoute()
{
    Router router;
    const auto add = [&](Method method, const char* pattern) {
        router.add(method, QString::fromLatin1(pattern), [](const Request&) { return Response::noContent(); });
    };
    add(Method::Get, "/u/<user>/images/data");
    add(Method::Get, "/u/<owner>/images/<name>");
    add(Method::Delete, "/u/<user>/images/<image>");
    add(Method::Get, "/u/me/images/<mine>");
    const auto pattern = [&](Method method, const char* path) {
        const auto match = router.match(method, QString::fromLatin1(path).mid(1).split(u'/'));
        return match.route ? match.route->pattern : QString::fromLatin1(match.allow);
    };
    QCOMPARE(pattern(Method::Get, "/u/7/images/data"), u"/u/<user>/images/data"_s);
    QCOMPARE(pattern(Method::Get, "/u/7/images/x"), u"/u/<owner>/images/<name>"_s);
    QCOMPARE(pattern(Method::Head, "/u/7/images/x"), u"/u/<owner>/images/<name>"_s);
    QCOMPARE(pattern(Method::Get, "/u/me/images/x"), u"/u/me/images/<mine>"_s);
    QCOMPARE(pattern(Method::Delete, "/u/7/images/data"), u"/u/<user>/images/<image>"_s);
    QCOMPARE(pattern(Method::Put, "/u/7/images/data"), u"GET, HEAD, DELETE"_s);
    QCOMPARE(pattern(Method::Get, "/u/7/images"), QString());
    QCOMPARE(pattern(Method::Get, "/u//images/x"), QString());
    const auto match = router.match(Method::Delete, {u"u"_s, u"7"_s, u"images"_s, u"data"_s});
    QCOMPARE(match.params.at(1), std::make_pair(u"image"_s, u"data"_s));
    QCOMPARE(router.routes().size(), 4U);
}

void HttpMessagesTest::readsRanges_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("first"); // -1: the whole, -2: unsatisfiable
    QTest::addColumn<qint64>("length");
    const auto row = [](const char* value, qint64 first, qint64 length) {
        QTest::newRow(value) << QByteArray(value) << first << length;
    };
    row("bytes=0-0", 0, 1);
    row("bytes=10-19", 10, 10);
    row("Bytes=10-", 10, 90);
    row("bytes=90-1000", 90, 10);
    row("bytes=-10", 90, 10);
    row("bytes=-1000", 0, 100);
    row("bytes=0-99999999999999999999999", 0, 100);
    row("bytes=100-", -2, 0);
    row("bytes=99999999999999999999999-", -2, 0);
    row("bytes=-0", -2, 0);
    row("bytes=5-4", -1, 0);
    row("bytes=", -1, 0);
    row("bytes=-", -1, 0);
    row("bytes=a-b", -1, 0);
    row("bytes=1-2,3-4", -1, 0);
    row("bytes=--5", -1, 0);
    row("bytes=+1-5", -1, 0);
    row("bytes= 1-5", 1, 5);
    row("items=0-5", -1, 0);
    row("0-5", -1, 0);
}

void HttpMessagesTest::readsRanges()
{
    QFETCH(QByteArray, value);
    QFETCH(qint64, first);
    QFETCH(qint64, length);
    const auto range = parseRange(value, 100);
    QCOMPARE(std::holds_alternative<WholeContent>(range), first == -1);
    QCOMPARE(std::holds_alternative<UnsatisfiableRange>(range), first == -2);
    if (const auto* part = std::get_if<ByteRange>(&range)) {
        QCOMPARE(part->first, first);
        QCOMPARE(part->length, length);
    }
    QVERIFY(!std::holds_alternative<ByteRange>(parseRange(value, 0)));
}

void HttpMessagesTest::comparesEtags()
{
    QVERIFY(etagListed("\"a\"", "a"));
    QVERIFY(etagListed("\"b\", W/\"a\"", "a"));
    QVERIFY(etagListed(" * ", "a"));
    QVERIFY(etagListed("\"x,y\",\"a\"", "a"));
    QVERIFY(!etagListed("a", "a"));
    QVERIFY(!etagListed("\"ab\"", "a"));
    QVERIFY(!etagListed("\"a", "a"));
    QVERIFY(!etagListed("", "a"));
}

void HttpMessagesTest::findsTheClientBehindProxies()
{
    const auto trusted = [](const QHostAddress& address) { return address.isInSubnet(QHostAddress(u"10.0.0.0"_s), 8); };
    const auto client = [&](const char* peer, const char* forwarded) {
        Headers headers;
        headers.add("X-Forwarded-For", forwarded);
        return forwardedClient(QHostAddress(QString::fromLatin1(peer)), headers, trusted).toString();
    };
    QCOMPARE(client("10.0.0.1", "1.2.3.4"), u"1.2.3.4"_s);
    QCOMPARE(client("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), u"1.2.3.4"_s);
    QCOMPARE(client("9.9.9.9", "1.2.3.4"), u"9.9.9.9"_s);
    QCOMPARE(client("10.0.0.1", ""), u"10.0.0.1"_s);
    QCOMPARE(client("10.0.0.1", "1.2.3.4, "), u"1.2.3.4"_s);
    // As some proxies write them.
    QCOMPARE(client("10.0.0.1", "8.8.8.8:1234"), u"8.8.8.8"_s);
    QCOMPARE(client("10.0.0.1", "[2001:db8::1]"), u"2001:db8::1"_s);
    QCOMPARE(client("10.0.0.1", "[2001:db8::1]:443, 10.0.0.2:80"), u"2001:db8::1"_s);
    QCOMPARE(client("10.0.0.1", "2001:db8::1"), u"2001:db8::1"_s);
    QCOMPARE(client("10.0.0.1", "::ffff:1.2.3.4"), u"1.2.3.4"_s);
    // Nobody that is known: not the proxy, which may well be this computer.
    for (const char* text : {"nonsense", "unknown", "_hidden", "1.2.3.4, nonsense", "nonsense, 10.0.0.2", "1.2",
                             "0x7f000001", "8.8.8.8:", "8.8.8.8:x", "8.8.8.8:123456", "[2001:db8::1", "[2001:db8::1]x",
                             "[8.8.8.8]", "[]", "fe80::1%eth0",
                             "127.0.0.1 "
                             "1.2.3.4"}) {
        QCOMPARE(client("10.0.0.1", text), u"0.0.0.0"_s);
    }
    QVERIFY(!QHostAddress(QHostAddress::AnyIPv4).isLoopback());
}

void HttpMessagesTest::writesErrorsInTheApiShape()
{
    const Response response = Response::error(404, u"Image \"x\" not found"_s);
    QCOMPARE(response.status(), 404);
    const QJsonObject body = QJsonDocument::fromJson(response.body()).object();
    QCOMPARE(body.keys(), (QStringList{u"code"_s, u"message"_s, u"status"_s}));
    QCOMPARE(body.value(u"code"_s).toString(), u"404"_s);
}

QTEST_GUILESS_MAIN(HttpMessagesTest)
#include "HttpMessagesTest.moc"
