// Forms, cookies, JSON and multipart as strangers may write them, and the spool files that large parts go to.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <sys/resource.h>

#include "common/base/Literals.h"
#include "server/http/Forms.h"
#include "server/http/Multipart.h"
#include "server/http/MultipartReader.h"

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

class HttpFormsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsCookiesThatAreSentBackWhole();
    void readsUrlEncodedForms();
    void boundsBodies();
    void readsMultipartHoweverItIsSplit();
    void spoolsLargeParts();
    void limitsMultipartTheSameHoweverItIsSplit();
    void refusesBrokenMultipart_data();
    void refusesBrokenMultipart();
    void readsBoundaries();
    void spoolsKeepSeparateReaders();
    void spoolsAreReadWithoutAFreeDescriptor();
};

void HttpFormsTest::readsCookiesThatAreSentBackWhole()
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

void HttpFormsTest::readsUrlEncodedForms()
{
    const auto fields = parseUrlEncoded("username=a+b&password=%26%3D%00&&empty=&bare");
    QVERIFY(fields.has_value());
    QCOMPARE(fields->size(), 4);
    QCOMPARE(fields->at(0).value, QByteArray("a b"));
    QCOMPARE(fields->at(1).value, QByteArray("&=\0", 3));
    QCOMPARE(fields->at(3).name, u"bare"_s);
    QVERIFY(!parseUrlEncoded("a=%").has_value());
    QVERIFY(!parseUrlEncoded("a=%4").has_value());
    QVERIFY(!parseUrlEncoded("%ff=a").has_value());
    QVERIFY(!parseUrlEncoded(QByteArray("a&").repeated(1001)).has_value());
}

void HttpFormsTest::boundsBodies()
{
    Request request;
    request.body = QByteArray(1000, 'x');
    QCOMPARE(request.bodyBytes(100).error().code, ErrorCode::TooLarge);
}

void HttpFormsTest::readsMultipartHoweverItIsSplit()
{
    const auto parts = readMultipart(multipartRequest(form), {});
    QVERIFY2(parts.has_value(), qPrintable(parts ? QString() : parts.error().context));
    QCOMPARE(parts->size(), 3);
    QCOMPARE(parts->at(0).name, u"quotient"_s);
    QVERIFY(!parts->at(0).isFile());
    QCOMPARE(parts->at(0).value, QByteArray("1 2 3"));
    QCOMPARE(parts->at(1).fileName, u"a \"b\".png"_s);
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

void HttpFormsTest::spoolsLargeParts()
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
    for (int i = 0; i < 60; ++i) {
        many += "--bound\r\nContent-Disposition: form-data; name=\"p\"\r\n\r\n" + QByteArray(200'000, 'm') + "\r\n";
    }
    const auto collected = readMultipart(multipartRequest(many + "--bound--"), folder.path());
    QVERIFY(collected.has_value());
    qint64 inMemory = 0;
    for (const FormPart& part : *collected) {
        inMemory += part.value.size();
    }
    QVERIFY(inMemory <= 4 * 1024 * 1024);
}

void HttpFormsTest::limitsMultipartTheSameHoweverItIsSplit()
{
    const auto accepts = [](const QByteArray& body, qsizetype step) {
        const auto ignore = [] { return Result<void>(); };
        MultipartReader reader(
            "bound", 100, {[&](const Headers&) { return ignore(); }, [&](QByteArrayView) { return ignore(); }, ignore});
        for (qsizetype at = 0; at < body.size(); at += step) {
            if (!reader.feed(QByteArrayView(body).sliced(at, std::min(step, body.size() - at)))) {
                return false;
            }
        }
        return reader.finish().has_value();
    };
    const auto limit = [&](qsizetype step, const std::function<QByteArray(qsizetype)>& body) {
        qsizetype longest = 0;
        while (longest < 3'000 && accepts(body(longest + 1), step)) {
            ++longest;
        }
        return longest;
    };
    const auto preamble = [](qsizetype length) {
        return QByteArray(length, 'p') + "\r\n--bound\r\nX: y\r\n\r\nx\r\n--bound--\r\n" + QByteArray(100, 'e');
    };
    const auto head = [](qsizetype length) {
        return "--bound\r\nX: " + QByteArray(length, 'y') + "\r\n\r\nx\r\n--bound--\r\n" + QByteArray(100, 'e');
    };
    const qsizetype longestPreamble = limit(1'000'000, preamble);
    const qsizetype longestHead = limit(1'000'000, head);
    QVERIFY(longestPreamble > 1'000 && longestPreamble < 1'100);
    QVERIFY(longestHead > 90 && longestHead <= 100);
    for (const qsizetype step : {1, 2, 13}) {
        QCOMPARE(limit(step, preamble), longestPreamble);
        QCOMPARE(limit(step, head), longestHead);
    }
}

void HttpFormsTest::refusesBrokenMultipart_data()
{
    QTest::addColumn<QByteArray>("body");
    const QByteArray head = "Content-Disposition: form-data; name=\"a\"\r\n";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no boundary") << QByteArray(5000, 'x');
    QTest::newRow("boundary after a long preamble")
        << QByteArray(QByteArray(1500, 'x') + "\r\n--bound\r\n" + head + "\r\nx\r\n--bound--\r\n");
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

void HttpFormsTest::refusesBrokenMultipart()
{
    QFETCH(QByteArray, body);
    const auto parts = readMultipart(multipartRequest(body), {});
    QVERIFY(!parts.has_value());
    QVERIFY(parts.error().code == ErrorCode::BadRequest || parts.error().code == ErrorCode::TooLarge);
}

void HttpFormsTest::readsBoundaries()
{
    QCOMPARE(multipartBoundary("multipart/form-data; boundary=abc"), QByteArray("abc"));
    QCOMPARE(multipartBoundary("Multipart/Form-Data; charset=x; Boundary=\"a b\""), QByteArray("a b"));
    QVERIFY(multipartBoundary("multipart/form-data").isEmpty());
    QVERIFY(multipartBoundary("multipart/mixed; boundary=abc").isEmpty());
    QVERIFY(multipartBoundary("multipart/form-data; boundary=").isEmpty());
    QVERIFY(multipartBoundary("multipart/form-data; boundary=" + QByteArray(71, 'x')).isEmpty());
}

// A body that has arrived is not taken for another one because the process has run out of descriptors since.
void HttpFormsTest::spoolsAreReadWithoutAFreeDescriptor()
{
    QTemporaryDir folder;
    auto spool = BodySpool::create(folder.path()).value();
    QVERIFY(spool->append("all of it"));
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit none{0, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const std::unique_ptr<QIODevice> reader = spool->open();
    spool.reset();
    const QByteArray read = reader->readAll();
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QCOMPARE(read, QByteArray("all of it"));
}

void HttpFormsTest::spoolsKeepSeparateReaders()
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
    QCOMPARE(BodySpool::create(u"/nonexistent"_s).error().code, ErrorCode::Io);
}

QTEST_GUILESS_MAIN(HttpFormsTest)
#include "HttpFormsTest.moc"
