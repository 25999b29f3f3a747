// What an attack may cost: memory, descriptors and processor time of a server process, looked at from outside.
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <fcntl.h>
#include <sys/uio.h>
#include <thread>

#include "common/base/Literals.h"
#include "tests/server/http/Requests.h"
#include "tests/server/http/ServerProcess.h"
#include "tests/support/PassTime.h"
#include "tests/support/RawClient.h"
#include "tests/support/SelfSignedCertificate.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix::tests;

namespace {

constexpr double mostMiB = 64;

} // namespace

class HttpResourcesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void staysSmallUnderUploadsAndClientsThatNeverRead_data() { transportRows(); }
    void staysSmallUnderUploadsAndClientsThatNeverRead();
    void staysSmallUnderAThousandHalfHeads_data() { transportRows(); }
    void staysSmallUnderAThousandHalfHeads();
    void staysUpWith400ConnectionsAnd256Descriptors_data() { transportRows(); }
    void staysUpWith400ConnectionsAnd256Descriptors();
    void answers507WhenNothingMoreCanBeWritten_data() { transportRows(); }
    void answers507WhenNothingMoreCanBeWritten();
    void aSlowDiskHoldsUpItsUploadOnly_data() { transportRows(); }
    void aSlowDiskHoldsUpItsUploadOnly();
    void fetchesColdFilesBesideTheLoop_data() { transportRows(); }
    void fetchesColdFilesBesideTheLoop();
    void sleepsWhenIdle();

private:
    [[nodiscard]] QStringList arguments(bool secure) const
    {
        QStringList all{m_folder.filePath(u"file"_s), m_folder.path()};
        if (secure) {
            all << m_folder.filePath(u"c.pem"_s) << m_folder.filePath(u"k.pem"_s);
        }
        return all;
    }
    QTemporaryDir m_folder;
};

void HttpResourcesTest::initTestCase()
{
    QVERIFY(writeSelfSignedCertificate(m_folder.filePath(u"c.pem"_s), m_folder.filePath(u"k.pem"_s)));
    QFile file(m_folder.filePath(u"file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < 100; ++i) {
        QVERIFY(file.write(QByteArray(1024 * 1024, static_cast<char>(i))) > 0);
    }
}

void HttpResourcesTest::staysSmallUnderUploadsAndClientsThatNeverRead()
{
    QFETCH(bool, secure);
    ServerProcess server(u"http_test_server"_s, arguments(secure));
    QVERIFY(server.port() != 0);
    const double before = server.residentMiB();

    // 50 clients that ask for much and take nothing: for a file, for what a handler spooled, for what it made in
    // memory.
    std::vector<std::unique_ptr<RawClient>> greedy;
    for (int i = 0; i < 50; ++i) {
        greedy.push_back(std::make_unique<RawClient>(server.port(), secure, 1024));
        const QByteArray target = i % 3 == 0   ? QByteArray("/file")
                                  : i % 3 == 1 ? QByteArray("/spooled?megabytes=20")
                                               : QByteArray("/large?bytes=2000000");
        greedy.back()->send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    // 16 uploads of 100 MB at once, each from its own thread.
    std::atomic<int> good{0};
    std::vector<std::thread> uploads;
    for (int i = 0; i < 16; ++i) {
        uploads.emplace_back([&, port = server.port()] {
            RawClient client(port, secure);
            const QByteArray piece(1024 * 1024, 'u');
            bool alive = client.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n");
            for (int megabyte = 0; alive && megabyte < 100; ++megabyte) {
                alive = client.send(piece);
            }
            if (client.reply(60'000).body == "104857600") {
                ++good;
            }
        });
    }
    for (std::thread& upload : uploads) {
        upload.join();
    }
    const double peak = server.peakMiB();
    qInfo("resident before %.1f MiB, peak %.1f MiB", before, peak);
    QCOMPARE(good.load(), 16);
    QVERIFY2(peak <= mostMiB, QByteArray::number(peak).constData());
    QVERIFY(server.isRunning());
    QCOMPARE(RawClient(server.port(), secure).ask(hello).status, 200);
}

void HttpResourcesTest::staysSmallUnderAThousandHalfHeads()
{
    QFETCH(bool, secure);
    ServerProcess server(u"http_test_server"_s, arguments(secure), {{u"TEST_CONNECTIONS"_s, u"2000"_s}});
    const int count = secure ? 150 : 450; // as many as the descriptors of two processes usually allow
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port(), secure));
        clients.back()->send("GET /hello HTTP/1.1\r\nHost: a\r\nX-Big: " + QByteArray(15'000, 'x'));
    }
    QVERIFY(server.comesToRest());
    qInfo("%d half heads: peak %.1f MiB", count, server.peakMiB());
    QVERIFY(server.peakMiB() <= mostMiB);
    clients.clear();
    QCOMPARE(RawClient(server.port(), secure).ask(hello).status, 200);
}

void HttpResourcesTest::staysUpWith400ConnectionsAnd256Descriptors()
{
    QFETCH(bool, secure);
    ServerProcess server(u"http_test_server"_s, arguments(secure), {{u"TEST_DESCRIPTORS"_s, u"256"_s}});
    QVERIFY(server.port() != 0);
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 400; ++i) {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), server.port());
        sockets.back()->waitForConnected(1'000);
    }
    (void)server.comesToRest();
    const double cpu = server.cpuSeconds();
    QVERIFY(holdsFor([&] { return server.isRunning(); }, 1'500));
    const double spent = (server.cpuSeconds() - cpu) / 1.5;
    qInfo("%d descriptors open, %.0f %% CPU", server.openDescriptors(), spent * 100);
    QVERIFY(server.isRunning());
    QVERIFY(server.openDescriptors() < 250);
    QVERIFY2(spent < 0.2, QByteArray::number(spent).constData());
    if (!secure) { // those without a place were told so
        int busy = 0;
        for (const auto& socket : sockets) {
            busy += socket->readAll().startsWith("HTTP/1.1 503") ? 1 : 0;
        }
        QVERIFY(busy > 200);
    }
    sockets.clear();
    TRY_COMPARE_WITH_TIMEOUT(RawClient(server.port(), secure).ask(hello, 1'000).status, 200, 10'000);
}

void HttpResourcesTest::answers507WhenNothingMoreCanBeWritten()
{
    QFETCH(bool, secure);
    ServerProcess server(u"http_test_server"_s, arguments(secure), {{u"TEST_FILE_BYTES"_s, u"1000000"_s}});
    const auto upload = [](qsizetype size) {
        return "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + QByteArray::number(size) + "\r\n\r\n" +
               QByteArray(size, 'u');
    };
    const RawReply refused = RawClient(server.port(), secure).ask(upload(3'000'000));
    QCOMPARE(refused.status, 507);
    QVERIFY(refused.body.startsWith("{\"code\":\"507\""));
    QVERIFY(server.isRunning());
    QCOMPARE(RawClient(server.port(), secure).ask(upload(900'000)).status, 200);
}

// Every write waits, and there is one event loop: the upload slows down to what the disk takes without filling the
// memory, is not blamed for it, and everybody else is served meanwhile.
void HttpResourcesTest::aSlowDiskHoldsUpItsUploadOnly()
{
    QFETCH(bool, secure);
    ServerProcess server(u"http_test_server"_s, arguments(secure),
                         {{u"TEST_WRITE_DELAY"_s, u"150"_s}, {u"TEST_WORKERS"_s, u"1"_s}});
    QVERIFY(server.port() != 0);
    constexpr int bytes = 30'000'000;
    RawClient other(server.port(), secure);
    QCOMPARE(other.ask(hello).status, 200);
    const double before = server.residentMiB();
    std::atomic<bool> done{false};
    std::thread upload([&, port = server.port()] { // never done before the others are: 30 MB at 64 KiB each 150 ms
        RawClient client(port, secure);
        client.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: " + QByteArray::number(bytes) + "\r\n\r\n");
        client.send(QByteArray(bytes, 'u'), 2'500);
        done = client.reply(100).status != 0;
    });
    RawClient small(server.port(), secure);
    small.send("POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + QByteArray(300'000, 'u'));
    qint64 longest = 0;
    for (int i = 0; i < 100; ++i) {
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(other.ask(hello).status, 200);
        longest = std::max(longest, timer.elapsed());
        passTime(std::chrono::milliseconds(10));
    }
    upload.join();
    qInfo("longest wait of another client %lld ms; %.1f MiB more", longest, server.peakMiB() - before);
    QVERIFY2(longest < 120, QByteArray::number(longest).constData());
    QVERIFY(!done); // held up by the disk, and not read into memory instead
    QVERIFY(server.peakMiB() < before + 16);
    const RawReply reply = small.reply();
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body.contains("\"size\":300000"));
}

void HttpResourcesTest::fetchesColdFilesBesideTheLoop()
{
    QFETCH(bool, secure);
    const QString path = m_folder.filePath(u"cold"_s);
    QByteArray content(5'000'000, Qt::Uninitialized);
    for (qsizetype i = 0; i < content.size(); ++i) {
        content[i] = static_cast<char>(i * 7 + i / 1000);
    }
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Truncate));
    QCOMPARE(file.write(content), content.size());
    QVERIFY(file.flush());
    QCOMPARE(::fdatasync(file.handle()), 0);
    // Out of the page cache; what a file system does with that is its own affair.
    QCOMPARE(::posix_fadvise(file.handle(), 0, 0, POSIX_FADV_DONTNEED), 0);
    char byte = 0;
    const iovec target{&byte, 1};
    if (::preadv2(file.handle(), &target, 1, 0, RWF_NOWAIT) >= 0 || errno != EAGAIN) {
        QSKIP("this file system keeps everything in memory, or does not tell");
    }
    QStringList all = arguments(secure);
    all[0] = path;
    ServerProcess server(u"http_test_server"_s, all);
    RawClient client(server.port(), secure);
    const RawReply cold = client.ask("GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(cold.status, 200);
    QVERIFY(cold.body == content);
    const int fetched = client.ask("GET /cold-reads HTTP/1.1\r\nHost: a\r\n\r\n").body.toInt();
    QVERIFY2(fetched >= 1 && fetched <= 5, QByteArray::number(fetched).constData());
    QVERIFY(client.ask("GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=4000000-\r\n\r\n").body ==
            content.mid(4'000'000));
    QCOMPARE(client.ask("GET /cold-reads HTTP/1.1\r\nHost: a\r\n\r\n").body.toInt(), fetched); // from memory now
}

void HttpResourcesTest::sleepsWhenIdle()
{
    ServerProcess server(u"http_test_server"_s, arguments(false));
    QCOMPARE(RawClient(server.port(), false).ask(hello).status, 200);
    (void)server.comesToRest();
    const double cpu = server.cpuSeconds();
    QVERIFY(holdsFor([&] { return server.isRunning(); }, 1'500));
    QVERIFY(server.cpuSeconds() - cpu <= 0.02);
}

QTEST_GUILESS_MAIN(HttpResourcesTest)
#include "HttpResourcesTest.moc"
