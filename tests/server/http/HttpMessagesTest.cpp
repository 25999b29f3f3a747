// The pieces that read what strangers send, one by one: every split, every limit, every odd spelling.
#include "server/http/ByteRange.h"
#include "server/http/ClientAddress.h"
#include "server/http/Forms.h"
#include "server/http/Multipart.h"
#include "server/http/RequestParser.h"
#include "server/http/Router.h"
#include "server/http/Target.h"
#include "tests/server/http/Attacks.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace veilpix;
using namespace veilpix::http;

namespace {

Request multipartRequest(const QByteArray& body, const QByteArray& boundary = "bound")
{
    Request request;
    request.headers.add("Content-Type", "multipart/form-data; boundary=" + boundary);
    request.body = body;
    return request;
}

const QByteArray form = "--bound\r\nContent-Disposition: form-data; name=\"quotient\"\r\n\r\n1 2 3\r\n--bound\r\n"
                        "Content-Disposition: form-data; name=\"imageFile\"; filename=\"a \\\"b\\\".png\"\r\n"
                        "Content-Type: image/png\r\n\r\n\x89PNG\r\n--boun\r\n\r\n--bound\r\n"
                        "Content-Disposition: form-data; name=empty\r\n\r\n\r\n--bound--\r\n";

} // namespace

class HttpMessagesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTheSameHeadHoweverItIsSplit();
    void refusesAttacksHoweverTheyAreSplit();
    void keepsHeadLimitsExactly();
    void readsChunksHoweverTheyAreSplit();
    void boundsChunkFraming();
    void decodesTargetsOnce();
    void choosesTheMostSpecificRoute();
    void readsRanges_data();
    void readsRanges();
    void comparesEtags();
    void readsCookiesThatAreSentBackWhole();
    void readsUrlEncodedForms();
    void boundsJson();
    void readsMultipartHoweverItIsSplit();
    void spoolsLargeParts();
    void refusesBrokenMultipart_data();
    void refusesBrokenMultipart();
    void readsBoundaries();
    void findsTheClientBehindProxies();
    void writesErrorsInTheApiShape();
    void spoolsKeepSeparateReaders();
};

void HttpMessagesTest::readsTheSameHeadHoweverItIsSplit()
{
    const QByteArray head = "POST /a%20b?c=d HTTP/1.1\r\nHost: example:5000\r\nX-Empty:\r\nX-Tab: \ta\tb\t \r\n"
                            "Content-Length: 3\r\nConnection: foo, Close\r\n\r\n";
    for (qsizetype first = 0; first <= head.size(); ++first) {
        RequestParser parser{Limits{}};
        qsizetype consumed = 0;
        if (first < head.size())
            QCOMPARE(parser.readHead(head.first(first), consumed), RequestParser::Progress::NeedMore);
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
                    if (progress == RequestParser::Progress::Refused)
                        return parser.refusal().status;
                    if (progress == RequestParser::Progress::NeedMore)
                        continue;
                    inBody = true;
                    from += consumed;
                    continue;
                }
                const auto progress = parser.readBody(bytes, consumed, 8 << 20, [](QByteArrayView) {});
                if (progress == RequestParser::Progress::Refused)
                    return parser.refusal().status;
                if (progress == RequestParser::Progress::Done)
                    break;
                from += consumed;
            }
            return 0; // left to the target, the router or more bytes
        };
        const int whole = outcome(1);
        for (const qsizetype step : {2, 3, 7, 64, 1000})
            QVERIFY2(outcome(step) == whole || outcome(step) == 0, attack.name);
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

void HttpMessagesTest::decodesTargetsOnce()
{
    const auto target = parseTarget("/a%2520b/%C3%BC?x=%26&y&=z&x=2", "h");
    QVERIFY(target.has_value());
    QCOMPARE(target->segments, (QStringList{QStringLiteral("a%20b"), QString::fromUtf8("\xc3\xbc")}));
    QCOMPARE(target->path, QString::fromUtf8("/a%20b/\xc3\xbc"));
    QCOMPARE(target->query.size(), 4);
    QCOMPARE(target->query.at(0).second, QStringLiteral("&"));
    QCOMPARE(target->query.at(1).second, QString());
    QVERIFY(parseTarget("HTTPS://H/x", "h").has_value());
    QCOMPARE(parseTarget("http://h?x=1", "h").has_value(), false); // an authority without a path is no origin form
    for (const char* bad :
         {"",          "*",    "x",    "/%",    "/%1",   "/%g0",    "/%00", "/a%2fb",       "/.",        "/a/..",
          "/%2E%2e/x", "/a b", "/a#b", "/?%00", "/?%ff", "/%c0%af", "/%1f", "http://evil/", "http:///x", "//\x7f"})
        QVERIFY2(!parseTarget(bad, "h").has_value(), bad);
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
    QCOMPARE(pattern(Method::Get, "/u/7/images/data"), QStringLiteral("/u/<user>/images/data"));
    QCOMPARE(pattern(Method::Get, "/u/7/images/x"), QStringLiteral("/u/<owner>/images/<name>"));
    QCOMPARE(pattern(Method::Head, "/u/7/images/x"), QStringLiteral("/u/<owner>/images/<name>"));
    QCOMPARE(pattern(Method::Get, "/u/me/images/x"), QStringLiteral("/u/me/images/<mine>"));
    QCOMPARE(pattern(Method::Delete, "/u/7/images/data"), QStringLiteral("/u/<user>/images/<image>"));
    QCOMPARE(pattern(Method::Put, "/u/7/images/data"), QStringLiteral("GET, HEAD, DELETE"));
    QCOMPARE(pattern(Method::Get, "/u/7/images"), QString());
    QCOMPARE(pattern(Method::Get, "/u//images/x"), QString());
    const auto match = router.match(
        Method::Delete, {QStringLiteral("u"), QStringLiteral("7"), QStringLiteral("images"), QStringLiteral("data")});
    QCOMPARE(match.params.at(1), std::make_pair(QStringLiteral("image"), QStringLiteral("data")));
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

void HttpMessagesTest::readsCookiesThatAreSentBackWhole()
{
    Request request;
    request.headers.add("Cookie", "session=abc.def-_; HttpOnly; Path=/");
    QCOMPARE(cookie(request, "session"), QByteArray("abc.def-_"));
    QVERIFY(cookie(request, "other").isNull());
    request.headers.set("Cookie", "a=\"quoted\";session=; b=x=y");
    QCOMPARE(cookie(request, "a"), QByteArray("quoted"));
    QVERIFY(!cookie(request, "session").isNull());
    QCOMPARE(cookie(request, "b"), QByteArray("x=y"));
    QCOMPARE(parseCookies(";;=x; =; a").size(), 0);
    QVERIFY(parseCookies(QByteArray("a=b;").repeated(5000)).size() <= 100);
}

void HttpMessagesTest::readsUrlEncodedForms()
{
    const auto fields = parseUrlEncoded("username=a+b&password=%26%3D%00&&empty=&bare");
    QVERIFY(fields.has_value());
    QCOMPARE(fields->size(), 4);
    QCOMPARE(fields->at(0).value, QByteArray("a b"));
    QCOMPARE(fields->at(1).value, QByteArray("&=\0", 3));
    QCOMPARE(fields->at(3).name, QStringLiteral("bare"));
    QVERIFY(!parseUrlEncoded("a=%").has_value());
    QVERIFY(!parseUrlEncoded("a=%4").has_value());
    QVERIFY(!parseUrlEncoded("%ff=a").has_value());
    QVERIFY(!parseUrlEncoded(QByteArray("a&").repeated(1001)).has_value());
}

void HttpMessagesTest::boundsJson()
{
    QCOMPARE(parseJsonObject("{\"a\":[1,{\"b\":\"]]]}}}\\\"\"}]}")->size(), 1);
    QVERIFY(!parseJsonObject("[]").has_value());
    QVERIFY(!parseJsonObject("").has_value());
    QVERIFY(!parseJsonObject("{\"a\":1} x").has_value());
    QVERIFY(!parseJsonObject("{\"a\":\"\xff\"}").has_value());
    QVERIFY(parseJsonObject(QByteArray("{\"a\":").repeated(64) + "1" + QByteArray(64, '}')).has_value());
    QVERIFY(!parseJsonObject(QByteArray("{\"a\":").repeated(65) + "1" + QByteArray(65, '}')).has_value());
    QVERIFY(!parseJsonObject(QByteArray(5'000'000, '[')).has_value());
    Request request;
    request.body = "{\"a\":\"" + QByteArray(1000, 'x') + "\"}";
    QCOMPARE(jsonBody(request, 100).error().code, ErrorCode::TooLarge);
}

void HttpMessagesTest::readsMultipartHoweverItIsSplit()
{
    const auto parts = readMultipart(multipartRequest(form), {});
    QVERIFY2(parts.has_value(), qPrintable(parts ? QString() : parts.error().context));
    QCOMPARE(parts->size(), 3);
    QCOMPARE(parts->at(0).name, QStringLiteral("quotient"));
    QVERIFY(!parts->at(0).isFile());
    QCOMPARE(parts->at(0).value, QByteArray("1 2 3"));
    QCOMPARE(parts->at(1).fileName, QStringLiteral("a \"b\".png"));
    QCOMPARE(parts->at(1).contentType, QByteArray("image/png"));
    QCOMPARE(parts->at(1).value, QByteArray("\x89PNG\r\n--boun\r\n"));
    QCOMPARE(parts->at(2).value.size(), 0);

    // A spool is read in large pieces, so the splits are made where the reader is fed: by parts of every size before
    // it.
    QTemporaryDir folder;
    for (qsizetype shift = 0; shift < 90; ++shift) {
        const QByteArray filler(256 * 1024 - 95 + shift, 'f');
        Request request = multipartRequest({});
        request.spool = *BodySpool::create(folder.path());
        const QByteArray first = "--bound\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n" + filler + "\r\n";
        QVERIFY(request.spool->append(first + form).has_value());
        const auto shifted = readMultipart(request, folder.path());
        QVERIFY(shifted.has_value());
        QCOMPARE(shifted->size(), 4);
        QVERIFY(shifted->at(0).bytes(1 << 20).value() == filler);
        QCOMPARE(shifted->at(2).value, parts->at(1).value);
    }
}

void HttpMessagesTest::spoolsLargeParts()
{
    QTemporaryDir folder;
    const QByteArray content(2'000'000, 'q');
    const QByteArray body =
        "--bound\r\nContent-Disposition: form-data; name=\"quotient\"\r\n\r\n" + content + "\r\n--bound--";
    const auto parts = readMultipart(multipartRequest(body), folder.path());
    QVERIFY(parts.has_value());
    QVERIFY(parts->first().spool != nullptr);
    QVERIFY(parts->first().value.isEmpty());
    QVERIFY(parts->first().bytes(3'000'000).value() == content);
    QCOMPARE(parts->first().bytes(1'000'000).error().code, ErrorCode::TooLarge);
    QVERIFY(parts->first().open()->readAll() == content);
    // Many parts that are small each do not add up in memory either.
    QByteArray many;
    for (int i = 0; i < 60; ++i)
        many += "--bound\r\nContent-Disposition: form-data; name=\"p\"\r\n\r\n" + QByteArray(200'000, 'm') + "\r\n";
    const auto collected = readMultipart(multipartRequest(many + "--bound--"), folder.path());
    QVERIFY(collected.has_value());
    qint64 inMemory = 0;
    for (const FormPart& part : *collected)
        inMemory += part.value.size();
    QVERIFY(inMemory <= 4 * 1024 * 1024);
}

void HttpMessagesTest::refusesBrokenMultipart_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray head = "Content-Disposition: form-data; name=\"a\"\r\n";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no boundary") << QByteArray(5000, 'x');
    QTest::newRow("another boundary") << QByteArray("--other\r\n" + head + "\r\nx\r\n--other--\r\n");
    QTest::newRow("cut in a head") << QByteArray("--bound\r\nContent-Disp");
    QTest::newRow("cut in the content") << QByteArray("--bound\r\n" + head + "\r\nx");
    QTest::newRow("no closing boundary") << QByteArray("--bound\r\n" + head + "\r\nx\r\n--bound\r\n");
    QTest::newRow("no name") << QByteArray("--bound\r\nContent-Disposition: form-data\r\n\r\nx\r\n--bound--");
    QTest::newRow("no disposition") << QByteArray("--bound\r\nX: y\r\n\r\nx\r\n--bound--");
    QTest::newRow("no head") << QByteArray("--bound\r\n\r\nx\r\n--bound--");
    QTest::newRow("endless head") << QByteArray("--bound\r\nX: " + QByteArray(20'000, 'y') + "\r\n" + head +
                                                "\r\nx\r\n--bound--");
    QTest::newRow("junk after a boundary") << QByteArray("--boundjunk\r\n" + head + "\r\nx\r\n--bound--");
    QTest::newRow("quote without end") << QByteArray(
        "--bound\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--bound--");
    QTest::newRow("name that is no UTF-8")
        << QByteArray("--bound\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--bound--");
    QTest::newRow("two dispositions") << QByteArray("--bound\r\n" + head + head + "\r\nx\r\n--bound--");
    QTest::newRow("too many parts") << QByteArray(("--bound\r\n" + head + "\r\nx\r\n").repeated(65) + "--bound--");
}

void HttpMessagesTest::refusesBrokenMultipart()
{
    QFETCH(QByteArray, body);
    const auto parts = readMultipart(multipartRequest(body), {});
    QVERIFY(!parts.has_value());
    QVERIFY(parts.error().code == ErrorCode::BadRequest || parts.error().code == ErrorCode::TooLarge);
}

void HttpMessagesTest::readsBoundaries()
{
    QCOMPARE(multipartBoundary("multipart/form-data; boundary=abc"), QByteArray("abc"));
    QCOMPARE(multipartBoundary("Multipart/Form-Data; charset=x; Boundary=\"a b\""), QByteArray("a b"));
    QVERIFY(multipartBoundary("multipart/form-data").isEmpty());
    QVERIFY(multipartBoundary("multipart/mixed; boundary=abc").isEmpty());
    QVERIFY(multipartBoundary("multipart/form-data; boundary=").isEmpty());
    QVERIFY(multipartBoundary("multipart/form-data; boundary=" + QByteArray(71, 'x')).isEmpty());
}

void HttpMessagesTest::findsTheClientBehindProxies()
{
    const auto trusted = [](const QHostAddress& address) {
        return address.isInSubnet(QHostAddress(QStringLiteral("10.0.0.0")), 8);
    };
    const auto client = [&](const char* peer, const char* forwarded) {
        Headers headers;
        headers.add("X-Forwarded-For", forwarded);
        return forwardedClient(QHostAddress(QString::fromLatin1(peer)), headers, trusted).toString();
    };
    QCOMPARE(client("10.0.0.1", "1.2.3.4"), QStringLiteral("1.2.3.4"));
    QCOMPARE(client("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), QStringLiteral("1.2.3.4"));
    QCOMPARE(client("9.9.9.9", "1.2.3.4"), QStringLiteral("9.9.9.9"));
    QCOMPARE(client("10.0.0.1", "nonsense"), QStringLiteral("10.0.0.1"));
    QCOMPARE(client("10.0.0.1", ""), QStringLiteral("10.0.0.1"));
}

void HttpMessagesTest::writesErrorsInTheApiShape()
{
    const Response response = Response::error(404, QStringLiteral("Image \"x\" not found"));
    QCOMPARE(response.status(), 404);
    const QJsonObject body = QJsonDocument::fromJson(response.body()).object();
    QCOMPARE(body.keys(), (QStringList{QStringLiteral("code"), QStringLiteral("message"), QStringLiteral("status")}));
    QCOMPARE(body.value(QStringLiteral("code")).toString(), QStringLiteral("404"));
    QCOMPARE(Response::success(QStringLiteral("x")).body(),
             QByteArray("{\"code\":\"200\",\"data\":\"x\",\"status\":\"success\"}"));
}

void HttpMessagesTest::spoolsKeepSeparateReaders()
{
    QTemporaryDir folder;
    const auto spool = BodySpool::create(folder.path()).value();
    QVERIFY(spool->append("0123456789").has_value());
    const auto one = spool->open();
    const auto two = spool->open(5, 3);
    QCOMPARE(one->read(3), QByteArray("012"));
    QCOMPARE(two->readAll(), QByteArray("567"));
    QCOMPARE(one->readAll(), QByteArray("3456789"));
    QVERIFY(one->seek(1));
    QCOMPARE(one->read(2), QByteArray("12"));
    QCOMPARE(spool->readAll(10).value(), QByteArray("0123456789"));
    QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden));
    QCOMPARE(BodySpool::create(QStringLiteral("/nonexistent")).error().code, ErrorCode::Io);
}

QTEST_GUILESS_MAIN(HttpMessagesTest)
#include "HttpMessagesTest.moc"
