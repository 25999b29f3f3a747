// Replies that break the API are refused: no number, role or name in them is guessed at.
#include "common/api/Replies.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>

#include "app/net/ApiClient.h"
#include "app/net/AuthJobs.h"
#include "app/net/BlobJobs.h"
#include "app/net/PictureJobs.h"
#include "app/net/UploadJobs.h"
#include "app/net/VersionJob.h"
#include "common/base/Literals.h"

using namespace veilpix;

namespace {

// Answers every request with the same bytes.
class SameReply final : public QTcpServer {
public:
    QByteArray head; // more lines of it
    QByteArray body;

    SameReply()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(*socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }

private:
    void answer(QTcpSocket& socket)
    {
        if (!socket.peek(socket.bytesAvailable()).contains("\r\n\r\n")) {
            return;
        }
        const bool headOnly = socket.readAll().startsWith("HEAD");
        socket.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size()) +
                     "\r\n" + head + "\r\n" + (headOnly ? QByteArray() : body));
        socket.disconnectFromHost();
    }
};

api::PictureRecord soundRecord()
{
    api::PictureRecord record;
    record.itemId = QString(32, u'a');
    record.ownerId = QString(24, u'b');
    record.ownerName = u"ada"_s;
    record.version = 3;
    record.sealId = QByteArray(16, 's');
    record.commitment = QByteArray(32, 'c');
    record.size = 1000;
    record.thumbnailSize = 100;
    record.created = record.changed = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
    record.role = api::Role::Write;
    record.listRecordVersion = 2;
    record.etag = QByteArray(32, 'e');
    return record;
}

} // namespace

class RepliesTest final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        server = std::make_unique<SameReply>();
        QVERIFY(server->listen(QHostAddress::LocalHost));
        client = std::make_unique<net::ApiClient>();
        client->setBaseUrl(QUrl(u"http://127.0.0.1:%1"_s.arg(server->serverPort())));
        net::SessionTokens tokens;
        tokens.access = crypto::SecretBytes::copyOf(crypto::viewOf("token"_ba));
        client->setTokens(std::move(tokens));
    }
    void cleanup()
    {
        client.reset();
        server.reset();
    }

    void aSoundRecordIsTaken()
    {
        server->body = api::enveloped(soundRecord());
        net::RecordJob job(*client, soundRecord().ownerId, *soundRecord().itemId);
        QCOMPARE(codeOf(job), -1);
        QCOMPARE(job.record().version, quint64(3));
        QCOMPARE(job.record().role, api::Role::Write);
        QCOMPARE(job.record().sealId, QByteArray(16, 's').toHex());
        QVERIFY(!job.record().trashed.isValid());
    }

    void aBrokenRecordIsRefused_data()
    {
        QTest::addColumn<QByteArray>("sound");
        QTest::addColumn<QByteArray>("broken");
        const auto row = [](const char* name, const QByteArray& sound, const QByteArray& broken) {
            QTest::newRow(name) << sound << broken;
        };
        row("a negative version", "\"version\":3", "\"version\":-1");
        row("a version as text", "\"version\":3", "\"version\":\"3\"");
        row("a version beyond all measure", "\"version\":3", "\"version\":2147483648");
        row("a version beyond all numbers", "\"version\":3", "\"version\":1e300");
        row("half a version", "\"version\":3", "\"version\":3.5");
        row("no version", "\"version\":3", "\"virsion\":3");
        row("a negative size", "\"size\":1000", "\"size\":-1");
        row("a size beyond all measure", "\"size\":1000", "\"size\":1099511627777");
        row("no role", "\"role\":\"write\"", "\"role\":null");
        row("a role that is none", "\"role\":\"write\"", "\"role\":\"admin\"");
        row("a role as a number", "\"role\":\"write\"", "\"role\":1");
        row("no item", "\"item_id\":\"" + QByteArray(32, 'a') + '"', "\"item_id\":null");
        row("an item that is a path", "\"item_id\":\"" + QByteArray(32, 'a') + '"',
            "\"item_id\":\"" + QByteArray(29, 'a') + "/..\"");
        row("an owner too short", QByteArray(24, 'b'), QByteArray(23, 'b'));
        row("a picture of two kinds", "\"classic\":false", "\"classic\":true");
        row("a kind as a number", "\"classic\":false", "\"classic\":0");
        row("a list in place of it", "\"data\":{", "\"data\":[],\"else\":{");
    }
    void aBrokenRecordIsRefused()
    {
        QFETCH(QByteArray, sound);
        QFETCH(QByteArray, broken);
        server->body = api::enveloped(soundRecord());
        QVERIFY2(server->body.contains(sound), server->body.constData());
        server->body.replace(sound, broken);
        net::RecordJob job(*client, soundRecord().ownerId, *soundRecord().itemId);
        QCOMPARE(codeOf(job), int(ErrorCode::Server));
    }

    void aBrokenRecordHidesNoOther()
    {
        api::PicturePage page;
        page.pictures = {soundRecord(), soundRecord(), soundRecord()};
        page.pictures[0].itemId = QString(31, u'a');
        page.pictures[1].size = net::CheckedRecord::mostBytes + 1;
        page.next = u"17"_s;
        server->body = api::enveloped(page);
        net::ListPicturesJob job(*client, api::View::Own, {});
        QCOMPARE(codeOf(job), -1);
        QCOMPARE(job.takeRecords().size(), std::size_t(1));
        QCOMPARE(job.nextCursor(), u"17"_s);
    }

    void whatIsNoMessageIsRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a page") << "<html></html>"_ba;
        QTest::newRow("a list") << "[]"_ba;
        QTest::newRow("another thing") << "{\"api\":\"1\"}"_ba;
        QTest::newRow("a tower") << "{\"data\":"_ba + QByteArray(100'000, '[');
        QTest::newRow("a crowd") << "{\"data\":["_ba + "1,"_ba.repeated(100'000) + "1]}";
    }
    void whatIsNoMessageIsRefused()
    {
        QFETCH(QByteArray, body);
        server->body = body;
        net::VersionJob version(*client);
        QCOMPARE(codeOf(version), int(ErrorCode::Unsupported));
        net::ParametersJob parameters(*client, u"ada"_s);
        QCOMPARE(codeOf(parameters), int(ErrorCode::Server));
        net::ChangesJob changes(*client, {}, 0);
        QCOMPARE(codeOf(changes), int(ErrorCode::Server));
    }

    void anUploadHasAnOffset()
    {
        for (const char* offset : {"", "Upload-Offset: -1\r\n", "Upload-Offset: many\r\n"}) {
            server->head = offset;
            net::UploadOffsetJob job(*client, u"/api/v1/uploads/1"_s);
            QCOMPARE(codeOf(job), int(ErrorCode::Server));
        }
        server->head = "Upload-Offset: 17\r\n";
        net::UploadOffsetJob job(*client, u"/api/v1/uploads/1"_s);
        QCOMPARE(codeOf(job), -1);
        QCOMPARE(job.offset(), 17);
    }

private:
    // -1: it succeeded; -2: it did not end.
    static int codeOf(net::Job& job)
    {
        job.keep();
        QSignalSpy finished(&job, &net::Job::finished);
        job.start();
        if (finished.isEmpty() && !finished.wait(20'000)) {
            return -2;
        }
        return job.error() ? int(job.error()->code) : -1;
    }

    std::unique_ptr<SameReply> server;
    std::unique_ptr<net::ApiClient> client;
};

QTEST_GUILESS_MAIN(RepliesTest)
#include "RepliesTest.moc"
