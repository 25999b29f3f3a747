// What a stranger's bodies may cost the server program: its resident memory, looked at from outside.
#include <QFile>
#include <QTest>
#include <thread>
#include <vector>

#include "common/base/Literals.h"
#include "tests/support/HttpClient.h"
#include "tests/support/ServerProcess.h"

using namespace veilpix::tests;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

double statusMiB(const ServerProcess& server, const QByteArray& key)
{
    QFile file(u"/proc/%1/status"_s.arg(server.processId()));
    if (!file.open(QIODevice::ReadOnly)) {
        return -1;
    }
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith(key)) {
            return line.mid(key.size()).trimmed().split(' ').first().toDouble() / 1024;
        }
    }
    return -1;
}

} // namespace

class MemoryTest final : public QObject {
    Q_OBJECT

    static constexpr double allowedMiB = 96;
    static constexpr int atOnce = 8; // as many as there are slow threads

    // {"username":[ITEM,ITEM,…]} of about so many bytes.
    static QByteArray body(const QByteArray& item, qsizetype bytes)
    {
        return "{\"username\":[" + QByteArray(item + ',').repeated(bytes / (item.size() + 1)).chopped(1) + "]}";
    }

private Q_SLOTS:
    void hostileJsonBuildsNoTrees_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        constexpr qsizetype large = 8'300'000;
        constexpr qsizetype most = 1'000'000;
        for (const char* path : {"/api/v1/auth/login", "/login", "/api/v1/auth/register", "/api/v1/auth/refresh",
                                 "/api/v1/auth/recover", "/api/v1/auth/recover/finish"}) {
            QTest::addRow("%s: lists, large", path) << s(path) << body("[1]", large) << 413;
            QTest::addRow("%s: lists", path) << s(path) << body("[1]", most) << 400;
            QTest::addRow("%s: numbers", path) << s(path) << body("1", most) << 400;
            QTest::addRow("%s: objects", path) << s(path) << body("{\"\":{}}", most) << 400;
            QTest::addRow("%s: one string", path)
                << s(path) << "{\"username\":\"" + QByteArray("\xc3\xa9").repeated(most / 2) + "\"}" << 422;
        }
    }
    void hostileJsonBuildsNoTrees()
    {
        QFETCH(const QString, path);
        QFETCH(const QByteArray, body);
        QFETCH(const int, status);
        ServerProcess server;
        QVERIFY2(server.start(), server.log().constData());
        const auto port = static_cast<quint16>(server.url().port());
        QCOMPARE(HttpClient(port).get(s("/healthz")).status, 200);

        std::vector<HttpReply> replies(atOnce);
        std::vector<std::thread> clients;
        for (HttpReply& reply : replies) {
            clients.emplace_back([&] {
                reply = HttpClient(port).request("POST", path, body,
                                                 {{"Content-Type", "application/json"}, {"If-Match", "\"1\""}});
            });
        }
        for (std::thread& client : clients) {
            client.join();
        }
        for (const HttpReply& reply : replies) {
            QVERIFY2(reply.status == status, qPrintable(reply.summary()));
            QCOMPARE(reply.json()[s("status")].toString(), s("error"));
        }
        const double peak = statusMiB(server, "VmHWM:");
        qInfo("peak %.1f MiB, then %.1f MiB", peak, statusMiB(server, "VmRSS:"));
        QVERIFY(peak > 0);
        QVERIFY2(peak <= allowedMiB, QByteArray::number(peak).constData());
    }
};

QTEST_GUILESS_MAIN(MemoryTest)
#include "MemoryTest.moc"
