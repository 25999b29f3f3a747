// Resumable uploads by tus 1.0.0.
#include <QDir>
#include <atomic>
#include <thread>

#include "common/base/Literals.h"
#include "tests/server/handlers/ServerFixture.h"
#include "tests/support/RawClient.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QString s_uploads = u"/api/v1/uploads"_s;

QByteArray checksum(const QByteArray& bytes, QCryptographicHash::Algorithm algorithm, const char* name)
{
    return QByteArray(name) + ' ' + QCryptographicHash::hash(bytes, algorithm).toBase64();
}

} // namespace

class UploadsTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ServerFixture> m_server;
    TestAccount m_anna;
    TestAccount m_ben;
    SealedStandIn m_sealed = SealedStandIn::make(9);
    QByteArray m_whole;

    HttpReply create(HttpClient& http)
    {
        return http.request("POST", s_uploads, {},
                            ServerFixture::uploadHeaders(m_anna, m_sealed, m_sealed.picture(), m_sealed.thumbnail()));
    }
    static HttpReply head(HttpClient& http, const TestAccount& account, const QString& at)
    {
        return http.request("HEAD", at, {}, account.bearer({{"Tus-Resumable", "1.0.0"}}));
    }

    // A picture that does not fit into the server's memory for bodies, with its thumbnail behind it.
    QByteArray large() const { return m_sealed.file(picture::PictureKind::Picture, 10'000) + m_sealed.thumbnail(); }
    QString begin(HttpClient& http, const QByteArray& whole)
    {
        const QByteArray thumbnail = m_sealed.thumbnail();
        return QString::fromLatin1(
            http.request("POST", s_uploads, {},
                         ServerFixture::uploadHeaders(m_anna, m_sealed, whole.chopped(thumbnail.size()), thumbnail))
                .header("Location"));
    }
    // length -1: chunked.
    QByteArray pieceHead(const QString& at, qint64 offset, qint64 length, const QByteArray& sum = {}) const
    {
        QByteArray text = "PATCH " + at.toLatin1() + " HTTP/1.1\r\nHost: a\r\n";
        HeaderList fields = m_anna.bearer({{"Tus-Resumable", "1.0.0"},
                                           {"Upload-Offset", QByteArray::number(offset)},
                                           {"Content-Type", "application/offset+octet-stream"}});
        fields.append(length < 0 ? std::pair<QByteArray, QByteArray>("Transfer-Encoding", "chunked")
                                 : std::pair<QByteArray, QByteArray>("Content-Length", QByteArray::number(length)));
        if (!sum.isEmpty()) {
            fields.append({"Upload-Checksum", sum});
        }
        for (const auto& [name, value] : fields) {
            text += name + ": " + value + "\r\n";
        }
        return text + "\r\n";
    }
    // Bytes of the one upload that there is; -1 without one.
    qint64 spooled() const
    {
        const QFileInfoList files =
            QDir(m_server->settings.dataFolder + s("/spool/uploads")).entryInfoList(QDir::Files);
        return files.isEmpty() ? -1 : files.first().size();
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerFixture>();
        QVERIFY(m_server->start());
        m_anna = m_server->account(s("anna"));
        m_ben = m_server->account(s("ben"));
        m_whole = m_sealed.picture() + m_sealed.thumbnail();
    }
    void cleanup() { m_server.reset(); }

    void tellsWhatItCan()
    {
        HttpClient http = m_server->client();
        const HttpReply options = http.request("OPTIONS", s_uploads);
        QCOMPARE(options.status, 204);
        QCOMPARE(options.header("Tus-Version"), QByteArray("1.0.0"));
        QCOMPARE(options.header("Tus-Extension"), QByteArray("creation,termination,checksum,expiration"));
        QCOMPARE(options.header("Tus-Checksum-Algorithm"), QByteArray("sha1,sha256"));
        QCOMPARE(options.header("Tus-Max-Size").toLongLong(), 640LL << 20);
    }
    void goesOnWhereItWasAlsoAfterARestart()
    {
        HttpClient http = m_server->client();
        const HttpReply created = create(http);
        QCOMPARE(created.status, 201);
        QVERIFY(!created.header("Upload-Expires").isEmpty());
        const QString at = QString::fromLatin1(created.header("Location"));
        QVERIFY(at.startsWith(s_uploads + u'/'));
        QCOMPARE(head(http, m_anna, at).header("Upload-Offset"), QByteArray("0"));
        const HttpReply part =
            ServerFixture::patch(http, m_anna, at, 0, m_whole.left(1000),
                                 {{"Upload-Checksum", checksum(m_whole.left(1000), QCryptographicHash::Sha1, "sha1")}});
        QCOMPARE(part.status, 204);
        QCOMPARE(part.header("Upload-Offset"), QByteArray("1000"));
        QCOMPARE(part.header("Tus-Resumable"), QByteArray("1.0.0"));
        m_server->stop();
        QVERIFY(m_server->start());
        HttpClient again = m_server->client();
        const HttpReply where = head(again, m_anna, at);
        QCOMPARE(where.status, 200);
        QCOMPARE(where.header("Upload-Offset"), QByteArray("1000"));
        QCOMPARE(where.header("Upload-Length").toLongLong(), m_whole.size());
        QCOMPARE(where.header("Cache-Control"), QByteArray("no-store"));
        const HttpReply last = ServerFixture::patch(again, m_anna, at, 1000, m_whole.mid(1000));
        QCOMPARE(last.summary(), s("204"));
        QCOMPARE(last.header("Veilpix-Version"), QByteArray("1"));
        QCOMPARE(again.get(m_anna.image(m_sealed.itemIdHex(), s("/content")), m_anna.bearer()).body,
                 m_sealed.picture());
        // A client that never saw that reply can still ask.
        const HttpReply done = head(again, m_anna, at);
        QCOMPARE(done.header("Upload-Offset").toLongLong(), m_whole.size());
        QCOMPARE(done.header("Veilpix-Version"), QByteArray("1"));
    }
    void aPersonHasSoManyUnfinishedUploadsAndNoMore()
    {
        std::atomic<int> made = 0;
        std::atomic<int> refused = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 8; ++i) {
                threads.emplace_back([&] {
                    HttpClient http = m_server->client();
                    for (int round = 0; round < 10; ++round) {
                        const HttpReply reply = create(http);
                        made += reply.status == 201;
                        refused += reply.status == 429 && reply.header("Retry-After").toInt() > 0;
                    }
                });
            }
        }
        QCOMPARE(made.load(), 64);
        QCOMPARE(refused.load(), 16);
        QCOMPARE(QDir(m_server->settings.dataFolder + s("/spool/uploads")).entryList(QDir::Files).size(), 64);
        HttpClient http = m_server->client();
        QCOMPARE(http.request("POST", s_uploads, {},
                              ServerFixture::uploadHeaders(m_ben, m_sealed, m_sealed.picture(), m_sealed.thumbnail()))
                     .status,
                 201);
    }
    void aWrongChecksumIs460AndLeavesTheOffset()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        const auto sent = [&](const QByteArray& sum) {
            return ServerFixture::patch(http, m_anna, at, 0, m_whole.left(500), {{"Upload-Checksum", sum}}).status;
        };
        QCOMPARE(sent(checksum("other", QCryptographicHash::Sha1, "sha1")), 460);
        QCOMPARE(sent(checksum("other", QCryptographicHash::Sha256, "sha256")), 460);
        QCOMPARE(sent("md5 AAAA"), 400);
        QCOMPARE(sent("sha1"), 400);
        QCOMPARE(head(http, m_anna, at).header("Upload-Offset"), QByteArray("0"));
        QCOMPARE(sent(checksum(m_whole.left(500), QCryptographicHash::Sha256, "sha256")), 204);
    }
    // What came before the client left stays when it is known to be right as far as it goes: without a checksum.
    void aPieceThatBreaksOffKeepsWhatMayBeKept_data()
    {
        QTest::addColumn<bool>("checked");
        QTest::newRow("without a checksum") << false;
        QTest::newRow("with a checksum") << true;
    }
    void aPieceThatBreaksOffKeepsWhatMayBeKept()
    {
        QFETCH(const bool, checked);
        const QByteArray content = large();
        HttpClient http = m_server->client();
        const QString at = begin(http, content);
        {
            RawClient raw(m_server->port(), false);
            raw.send(pieceHead(at, 0, content.size(),
                               checked ? checksum(content, QCryptographicHash::Sha256, "sha256") : QByteArray()) +
                     content.first(1'500'000));
            TRY_VERIFY(spooled() > 1'000'000);
        }
        const auto offset = [&] { return head(http, m_anna, at).header("Upload-Offset").toLongLong(); };
        if (checked) {
            TRY_COMPARE(spooled(), 0);
            QCOMPARE(offset(), 0);
        } else {
            TRY_VERIFY(offset() > 1'000'000);
            QVERIFY(offset() <= 1'500'000);
        }
        const qint64 there = offset();
        QCOMPARE(ServerFixture::patch(http, m_anna, at, there, content.sliced(there)).summary(), s("204"));
        QCOMPARE(http.get(m_anna.image(m_sealed.itemIdHex(), s("/content")), m_anna.bearer()).body,
                 content.chopped(m_sealed.thumbnail().size()));
    }
    // Its connection may be dead without anybody knowing: the client that comes again does not wait for it.
    void aLaterPieceTakesOver()
    {
        const QByteArray content = large();
        HttpClient http = m_server->client();
        const QString at = begin(http, content);
        RawClient former(m_server->port(), false);
        former.send(pieceHead(at, 0, content.size()) + content.first(1'000'000));
        TRY_VERIFY(spooled() > 500'000);
        QCOMPARE(head(http, m_anna, at).header("Upload-Offset"), QByteArray("0"));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, content.first(300'000)).summary(), s("204"));
        former.send(content.sliced(1'000'000));
        QCOMPARE(former.reply().status, 409);
        QCOMPARE(head(http, m_anna, at).header("Upload-Offset"), QByteArray("300000"));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 300'000, content.sliced(300'000)).summary(), s("204"));
        QCOMPARE(http.get(m_anna.image(m_sealed.itemIdHex(), s("/content")), m_anna.bearer()).body,
                 content.chopped(m_sealed.thumbnail().size()));
    }
    void aPieceOfAnUploadThatEndsIsRefused()
    {
        const QByteArray content = large();
        HttpClient http = m_server->client();
        const QString at = begin(http, content);
        RawClient sending(m_server->port(), false);
        sending.send(pieceHead(at, 0, content.size()) + content.first(1'000'000));
        TRY_VERIFY(spooled() > 500'000);
        QCOMPARE(http.request("DELETE", at, {}, m_anna.bearer({{"Tus-Resumable", "1.0.0"}})).status, 204);
        sending.send(content.sliced(1'000'000));
        QCOMPARE(sending.reply().status, 409);
        QCOMPARE(head(http, m_anna, at).status, 404);
        QCOMPARE(spooled(), -1);
    }
    // More bytes than there may be, which only their coming shows: what was there before is what is there afterwards.
    void aPieceThatIsTooLongLeavesNothing()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, m_whole.left(1000)).status, 204);
        RawClient raw(m_server->port(), false);
        const QByteArray more = QByteArray(m_whole.size(), 'x');
        const RawReply reply =
            raw.ask(pieceHead(at, 1000, -1) + QByteArray::number(more.size(), 16) + "\r\n" + more + "\r\n0\r\n\r\n");
        QCOMPARE(reply.status, 413);
        TRY_COMPARE(spooled(), 1000);
        QCOMPARE(head(http, m_anna, at).header("Upload-Offset"), QByteArray("1000"));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 1000, m_whole.mid(1000)).summary(), s("204"));
    }
    // The digest of the whole is known from the pieces, or read where it is not: it decides in both cases.
    void theWholeHasToBeWhatWasSaid()
    {
        for (const bool restarted : {false, true}) {
            HttpClient http = m_server->client();
            m_sealed = SealedStandIn::make(restarted ? 90 : 91);
            const QByteArray content = large();
            const QString at = begin(http, content);
            QByteArray other = content;
            other[5000] = static_cast<char>(other.at(5000) ^ 1);
            QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, other.first(1'000'000)).status, 204);
            if (restarted) {
                m_server->stop();
                QVERIFY(m_server->start());
            }
            HttpClient again = m_server->client();
            QCOMPARE(ServerFixture::patch(again, m_anna, at, 1'000'000, other.sliced(1'000'000)).status, 422);
            QCOMPARE(head(again, m_anna, at).status, 404);
        }
    }
    // Another process takes the database at any point of the last request: what was acknowledged stays, and the same
    // request succeeds later.
    void aLockedDatabaseTakesNothingBack_data()
    {
        QTest::addColumn<QByteArray>("purpose");
        for (const char* purpose : {"new", "replace", "rekey"}) {
            QTest::newRow(purpose) << QByteArray(purpose);
        }
    }
    void aLockedDatabaseTakesNothingBack()
    {
        QFETCH(const QByteArray, purpose);
        m_server->stop();
        m_server->busyTimeout = std::chrono::milliseconds(50);
        QVERIFY(m_server->start());
        HttpClient http = m_server->client();
        const std::unique_ptr<store::SqliteConnection> other = m_server->otherProcess();
        int refused = 0;
        for (int reads = 0; reads < 60; ++reads) {
            SealedStandIn sealed = SealedStandIn::make(static_cast<quint32>(200 + reads));
            const QString image = m_anna.image(sealed.itemIdHex());
            if (purpose != "new") {
                QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
                sealed.version = 2;
            }
            const HttpReply created =
                http.request("POST", s_uploads, {},
                             ServerFixture::uploadHeaders(m_anna, sealed, sealed.picture(), sealed.thumbnail(), purpose,
                                                          purpose == "new" ? QString() : m_anna.id));
            QCOMPARE(created.summary(), s("201"));
            const QString at = QString::fromLatin1(created.header("Location"));
            const QByteArray whole = sealed.picture() + sealed.thumbnail();
            QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, whole.left(1000)).status, 204);
            const auto last = [&] { return ServerFixture::patch(http, m_anna, at, 1000, whole.mid(1000)); };
            const auto rekey = [&] {
                return http.json("POST", image + s("/rekey"),
                                 {{s("upload"), at.section(u'/', -1)},
                                  {s("wraps"), QJsonArray{QJsonObject{{s("user_id"), m_anna.id},
                                                                      {s("wrapped_key"), base64("fresh wrap")}}}},
                                  {s("list_record"), base64("fresh record")},
                                  {s("list_record_version"), 2}},
                                 m_anna.bearer({{"If-Match", "\"1\""}}));
            };
            if (purpose == "rekey") {
                QCOMPARE(last().status, 204);
            }
            const QByteArray offset = purpose == "rekey" ? QByteArray::number(whole.size()) : QByteArray("1000");
            const auto request = [&] { return purpose == "rekey" ? rekey() : last(); };

            bool locked = false;
            m_server->clock.doAfter(reads, [&] { locked = other->execute("BEGIN IMMEDIATE").has_value(); });
            const HttpReply reply = request();
            const bool done = m_server->clock.isDone();
            m_server->clock.doAfter(-1, {});
            if (locked) {
                QVERIFY(other->execute("ROLLBACK"));
            }
            if (!done) { // the request was over before
                break;
            }
            if (reply.status >= 300) {
                ++refused;
                QCOMPARE(reply.status, 503);
                QCOMPARE(head(http, m_anna, at).header("Upload-Offset"), offset);
                const HttpReply again = request();
                QVERIFY2(again.status < 300, qPrintable(again.summary()));
            }
            QCOMPARE(http.get(image + s("/content"), m_anna.bearer()).body, sealed.picture());
            QCOMPARE(http.get(image + s("/thumbnail"), m_anna.bearer()).body, sealed.thumbnail());
        }
        QVERIFY2(refused >= 2, QByteArray::number(refused));
    }
    // A crash while its bytes were moved has taken them along, or a full disk kept their end.
    void goesOnFromTheBytesThatAreThere_data()
    {
        QTest::addColumn<QByteArray>("purpose");
        QTest::addColumn<bool>("allGone");
        for (const char* purpose : {"new", "rekey"}) {
            for (const bool allGone : {true, false}) {
                QTest::addRow("%s, %s", purpose, allGone ? "all gone" : "thumbnail gone")
                    << QByteArray(purpose) << allGone;
            }
        }
    }
    void goesOnFromTheBytesThatAreThere()
    {
        QFETCH(const QByteArray, purpose);
        QFETCH(const bool, allGone);
        HttpClient http = m_server->client();
        SealedStandIn sealed = m_sealed;
        if (purpose == "rekey") {
            QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
            sealed.version = 2;
        }
        const HttpReply created = http.request(
            "POST", s_uploads, {},
            ServerFixture::uploadHeaders(m_anna, sealed, sealed.picture(), sealed.thumbnail(), purpose, m_anna.id));
        QCOMPARE(created.summary(), s("201"));
        const QString at = QString::fromLatin1(created.header("Location"));
        const QByteArray whole = sealed.picture() + sealed.thumbnail();
        const qint64 sent = purpose == "rekey" ? whole.size() : whole.size() - 1;
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, whole.left(sent)).status, 204);
        const QDir spool(m_server->settings.dataFolder + s("/spool/uploads"));
        QFile file(spool.filePath(spool.entryList(QDir::Files).value(0)));
        QVERIFY(allGone ? file.remove() : file.resize(sealed.picture().size()));
        const qint64 left = allGone ? 0 : sealed.picture().size();
        QCOMPARE(head(http, m_anna, at).header("Upload-Offset"), QByteArray::number(left));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, sent, whole.mid(sent)).status, 409);
        const HttpReply last = ServerFixture::patch(http, m_anna, at, left, whole.mid(left));
        QCOMPARE(last.summary(), s("204"));
        QCOMPARE(last.header("Veilpix-Version"), purpose == "rekey" ? QByteArray("2") : QByteArray("1"));
    }
    void aFolderThatIsGoneIsABusyStore()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        QDir data(m_server->settings.dataFolder);
        const auto isRefused = [](const HttpReply& reply) {
            return reply.status == 503 && !reply.header("Retry-After").isEmpty() &&
                   reply.json()[s("status")].toString() == s("error");
        };
        // Where pictures go: the last request may be sent again.
        QVERIFY(data.rename(s("blobs"), s("elsewhere")));
        QVERIFY(isRefused(ServerFixture::patch(http, m_anna, at, 0, m_whole)));
        QVERIFY(data.mkdir(s("blobs")));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, m_whole).summary(), s("204"));
        QVERIFY(QDir(data.filePath(s("blobs"))).removeRecursively());
        m_sealed = SealedStandIn::make(17);
        QCOMPARE(create(http).summary(), s("201"));
        // Where uploads wait: made again while there is something to make it in.
        QVERIFY(QDir(data.filePath(s("spool/uploads"))).removeRecursively());
        QCOMPARE(create(http).summary(), s("201"));
        QVERIFY(data.rename(s("spool"), s("elsewhere too")));
        QVERIFY(isRefused(create(http)));
        QVERIFY(data.rename(s("elsewhere too"), s("spool")));
        QCOMPARE(create(http).summary(), s("201"));
    }
    void everyReplyNamesTheProtocolsVersion()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        const HttpReply replies[] = {
            http.request("OPTIONS", s_uploads),
            create(http),
            http.request("POST", s_uploads),                                                        // 401
            http.request("PATCH", at, {}, {{"Authorization", "Bearer x"}}),                         // 422
            http.request("POST", s_uploads, {}, m_anna.bearer({{"Idempotency-Key", "not valid"}})), // 422
            ServerFixture::patch(http, m_anna, at, 0,
                                 QByteArray(handlers::UploadsHandler::longestChunk + 1, 'x')), // 413
            http.request("DELETE", at, {}, m_anna.bearer()),                                   // 412
        };
        for (const HttpReply& reply : replies) {
            QVERIFY2(reply.header("Tus-Resumable") == "1.0.0", qPrintable(reply.summary()));
        }
    }
    void belongsToItsAccount()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        QCOMPARE(head(http, m_ben, at).status, 404);
        QCOMPARE(ServerFixture::patch(http, m_ben, at, 0, "x").status, 404);
        QCOMPARE(http.request("DELETE", at, {}, m_ben.bearer({{"Tus-Resumable", "1.0.0"}})).status, 404);
        QCOMPARE(head(http, m_anna, at).status, 200);
    }
    void protocolErrorsHaveTheirCodes()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        QCOMPARE(http.request("HEAD", at, {}, m_anna.bearer()).status, 412);
        QCOMPARE(http.request("HEAD", at, {}, m_anna.bearer()).header("Tus-Version"), QByteArray("1.0.0"));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 7, "x").status, 409);
        QCOMPARE(
            http.request("PATCH", at, "x", m_anna.bearer({{"Tus-Resumable", "1.0.0"}, {"Upload-Offset", "0"}})).status,
            415);
        QCOMPARE(http.request("PATCH", at, "x",
                              m_anna.bearer(
                                  {{"Tus-Resumable", "1.0.0"}, {"Content-Type", "application/offset+octet-stream"}}))
                     .status,
                 400);
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, m_whole + "x").status, 413);
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, QByteArray(handlers::UploadsHandler::longestChunk + 1, 'x'))
                     .status,
                 413);
        HeaderList headers = ServerFixture::uploadHeaders(m_anna, m_sealed, m_sealed.picture(), m_sealed.thumbnail());
        for (auto& [name, value] : headers) {
            if (name == "Upload-Length") {
                value = QByteArray::number(641LL << 20);
            }
        }
        QCOMPARE(http.request("POST", s_uploads, {}, headers).status, 413);
        QCOMPARE(http.request("POST", s_uploads, {}, m_anna.bearer({{"Tus-Resumable", "1.0.0"}})).status, 400);
        QCOMPARE(
            http.request("POST", s_uploads, {}, m_anna.bearer({{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "500"}}))
                .status,
            422);
        QCOMPARE(
            http.request("POST", s_uploads, {}, m_anna.bearer({{"Tus-Resumable", "1.0.0"}, {"Upload-Length", "-1"}}))
                .status,
            400);
    }
    void canBeTerminated()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        QCOMPARE(http.request("DELETE", at, {}, m_anna.bearer({{"Tus-Resumable", "1.0.0"}})).status, 204);
        QCOMPARE(head(http, m_anna, at).status, 404);
        QCOMPARE(QDir(m_server->settings.dataFolder + s("/spool/uploads")).entryList(QDir::Files).size(), 0);
    }
    void expiresAndIsSwept()
    {
        HttpClient http = m_server->client();
        const QString at = QString::fromLatin1(create(http).header("Location"));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, m_whole.left(500)).status, 204);
        m_server->clock.move(std::chrono::hours(25));
        m_server->signIn(m_anna);
        QCOMPARE(head(http, m_anna, at).status, 410);
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 500, "x").status, 410);
        m_server->program().housekeeping().round();
        QCOMPARE(QDir(m_server->settings.dataFolder + s("/spool/uploads")).entryList(QDir::Files).size(), 0);
        QVERIFY(head(http, m_anna, at).status == 410 || head(http, m_anna, at).status == 404);
    }
    void whatDoesNotAddUpNeverAppears_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("another SHA-256") << 0;
        QTest::newRow("no Veilpix picture") << 1;
        QTest::newRow("thumbnail of another picture") << 2;
        QTest::newRow("version 2") << 3;
        QTest::newRow("another item id") << 4;
        QTest::newRow("parts swapped") << 5;
    }
    void whatDoesNotAddUpNeverAppears()
    {
        QFETCH(int, fault);
        SealedStandIn sealed = SealedStandIn::make(20);
        QByteArray content = sealed.picture();
        QByteArray thumbnail = sealed.thumbnail();
        if (fault == 1) {
            content = plainPng() + QByteArray(2000, 'x');
        }
        if (fault == 2) {
            thumbnail = SealedStandIn::make(21).thumbnail();
        }
        if (fault == 3) {
            sealed.version = 2;
            content = sealed.picture();
            thumbnail = sealed.thumbnail();
        }
        if (fault == 4) {
            sealed = SealedStandIn::make(22);
        }
        if (fault == 5) {
            std::swap(content, thumbnail);
        }
        HttpClient http = m_server->client();
        const HttpReply created =
            http.request("POST", s_uploads, {}, ServerFixture::uploadHeaders(m_anna, sealed, content, thumbnail));
        QCOMPARE(created.status, 201);
        QByteArray sent = content + thumbnail;
        if (fault == 0) {
            sent[100] = static_cast<char>(sent.at(100) ^ 1);
        }
        const QString at = QString::fromLatin1(created.header("Location"));
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 0, sent).status, 422);
        QCOMPARE(http.get(s("/api/v1/pictures"), m_anna.bearer()).data()[s("pictures")].toArray().size(), 0);
        QCOMPARE(head(http, m_anna, at).status, 404);
    }
    void anItemIdIsTakenOnce()
    {
        QCOMPARE(m_server->upload(m_anna, m_sealed).status, 204);
        QCOMPARE(m_server->upload(m_anna, m_sealed).summary(), s("409 A picture with this item id exists"));
        QCOMPARE(m_server->upload(m_ben, m_sealed).status, 204); // another account's namespace
    }
    void quotasSayWhatIsLeft()
    {
        m_server->stop();
        m_server->settings.quotaBytes = 40'000;
        m_server->settings.quotaPictures = 2;
        QVERIFY(m_server->start());
        QCOMPARE(m_server->upload(m_anna, SealedStandIn::make(31)).status, 204);
        QCOMPARE(m_server->upload(m_anna, SealedStandIn::make(32)).status, 204);
        QVERIFY(m_server->upload(m_anna, SealedStandIn::make(33)).message().startsWith(s("Quota exceeded")));
        HttpClient http = m_server->client();
        const SealedStandIn large = SealedStandIn::make(34);
        const HttpReply refused =
            http.request("POST", s_uploads, {},
                         ServerFixture::uploadHeaders(m_ben, large, large.file(picture::PictureKind::Picture, 400),
                                                      large.thumbnail()));
        QCOMPARE(refused.summary(), s("507 Quota exceeded: 40000 bytes are left"));
        QCOMPARE(m_server->uploadClassic(m_anna, s("x.png")).summary(), s("507 Quota exceeded: 0 pictures are left"));
    }
    void unfinishedUploadsHoldTheirRoomAndGiveItBack()
    {
        const qint64 size = m_whole.size();
        m_server->stop();
        m_server->settings.quotaBytes = 2 * size + 10;
        QVERIFY(m_server->start());
        HttpClient http = m_server->client();
        const auto begin = [&](int number) {
            const SealedStandIn sealed = SealedStandIn::make(static_cast<quint32>(number));
            return http.request("POST", s_uploads, {},
                                ServerFixture::uploadHeaders(m_anna, sealed, sealed.picture(), sealed.thumbnail()));
        };
        const auto path = [](const HttpReply& created) { return QString::fromLatin1(created.header("Location")); };
        const auto left = [&](qint64 bytes) { return s("507 Quota exceeded: %1 bytes are left").arg(bytes); };
        const HttpReply first = create(http);
        QCOMPARE(first.status, 201);
        const HttpReply second = begin(61);
        QCOMPARE(second.status, 201);
        QCOMPARE(begin(62).summary(), left(10));
        // The seed's way in knows of them as well.
        QCOMPARE(m_server->uploadClassic(m_anna, s("x.png")).summary(), left(10));
        // Another account has its own.
        QCOMPARE(http.request("POST", s_uploads, {},
                              ServerFixture::uploadHeaders(m_ben, m_sealed, m_sealed.picture(), m_sealed.thumbnail()))
                     .status,
                 201);
        // A picture counts once, not again as the upload that it was.
        QCOMPARE(ServerFixture::patch(http, m_anna, path(first), 0, m_whole).summary(), s("204"));
        QCOMPARE(begin(62).summary(), left(10));
        // Ended by its sender.
        QCOMPARE(http.request("DELETE", path(second), {}, m_anna.bearer({{"Tus-Resumable", "1.0.0"}})).status, 204);
        const HttpReply third = begin(62);
        QCOMPARE(third.status, 201);
        QCOMPARE(begin(63).summary(), left(10));
        // Wrong, and ended by that.
        QCOMPARE(ServerFixture::patch(http, m_anna, path(third), 0, QByteArray(size, 'x')).status, 422);
        QCOMPARE(begin(63).status, 201);
        QCOMPARE(begin(64).summary(), left(10));
        // Ended by time, before anything is swept.
        m_server->clock.move(std::chrono::hours(25));
        m_server->signIn(m_anna);
        const HttpReply last = begin(64);
        QCOMPARE(last.summary(), s("201"));
        const SealedStandIn sealed = SealedStandIn::make(64);
        QCOMPARE(ServerFixture::patch(http, m_anna, path(last), 0, sealed.picture() + sealed.thumbnail()).summary(),
                 s("204"));
        QCOMPARE(begin(65).summary(), left(10));
    }
    void thoseOfAWriterEndWithTheRightToWrite()
    {
        m_server->stop();
        m_server->settings.quotaBytes = 2 * m_whole.size() + 10;
        QVERIFY(m_server->start());
        HttpClient http = m_server->client();
        QCOMPARE(m_server->upload(m_anna, m_sealed).status, 204);
        const QString people = m_anna.image(m_sealed.itemIdHex()) + s("/permissions");
        SealedStandIn next = m_sealed;
        next.version = 2;
        const auto begin = [&] {
            return http.request(
                "POST", s_uploads, {},
                ServerFixture::uploadHeaders(m_ben, next, next.picture(), next.thumbnail(), "replace", m_anna.id));
        };
        const auto addOne = [&](quint32 number) {
            return m_server->upload(m_anna, SealedStandIn::make(number)).status;
        };
        QCOMPARE(http.json("POST", people, ServerFixture::grant(m_ben, s("write"), 1), m_anna.bearer()).status, 201);
        for (const bool lowered : {true, false}) {
            const HttpReply created = begin();
            QCOMPARE(created.summary(), s("201"));
            const QString at = QString::fromLatin1(created.header("Location"));
            QCOMPARE(ServerFixture::patch(http, m_ben, at, 0, m_whole.left(1000)).status, 204);
            QCOMPARE(addOne(71), 507); // its room is ben's
            QCOMPARE(http.json(lowered ? "PUT" : "DELETE", people + u'/' + m_ben.id,
                               ServerFixture::grant(m_ben, s("read"), lowered ? 2 : 4), m_anna.bearer())
                         .status,
                     204);
            QCOMPARE(head(http, m_ben, at).status, 404);
            QCOMPARE(ServerFixture::patch(http, m_ben, at, 1000, m_whole.mid(1000)).status, 404);
            QCOMPARE(begin().status, 403);
            if (lowered) {
                QCOMPARE(http.json("PUT", people + u'/' + m_ben.id, ServerFixture::grant(m_ben, s("write"), 3),
                                   m_anna.bearer())
                             .status,
                         204);
            }
        }
        QCOMPARE(addOne(71), 204);
    }
    void uploadsThatStartTogetherDoNotExceedTheQuota()
    {
        m_server->stop();
        m_server->settings.quotaPictures = 5;
        QVERIFY(m_server->start());
        std::atomic<int> made = 0;
        std::atomic<int> refused = 0;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 8; ++i) {
                threads.emplace_back([&, i] {
                    HttpClient http = m_server->client();
                    const SealedStandIn sealed = SealedStandIn::make(static_cast<quint32>(70 + i));
                    const HttpReply reply = http.request(
                        "POST", s_uploads, {},
                        ServerFixture::uploadHeaders(m_anna, sealed, sealed.picture(), sealed.thumbnail()));
                    made += reply.status == 201;
                    refused += reply.summary() == s("507 Quota exceeded: 0 pictures are left");
                });
            }
        }
        QCOMPARE(made.load(), 5);
        QCOMPARE(refused.load(), 3);
        QCOMPARE(QDir(m_server->settings.dataFolder + s("/spool/uploads")).entryList(QDir::Files).size(), 5);
    }
    void expiredUploadsAreNotCountedAsUnfinished()
    {
        HttpClient http = m_server->client();
        for (int i = 0; i < 64; ++i) {
            QCOMPARE(create(http).status, 201);
        }
        QCOMPARE(create(http).status, 429);
        m_server->clock.move(std::chrono::hours(25));
        m_server->signIn(m_anna);
        QCOMPARE(create(http).status, 201);
    }
};

QTEST_GUILESS_MAIN(UploadsTest)
#include "UploadsTest.moc"
