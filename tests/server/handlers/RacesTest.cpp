// What happens when the same thing is asked for many times at once.
#include <thread>

#include "tests/server/handlers/ServerFixture.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

// Runs ask(i) on as many threads at the same moment; the replies in order of i.
std::vector<HttpReply> atOnce(int count, const std::function<HttpReply(int)>& ask)
{
    std::vector<HttpReply> replies(static_cast<size_t>(count));
    std::atomic<int> waiting{count};
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&, i] {
            --waiting;
            while (waiting > 0) {
                std::this_thread::yield();
            }
            replies[static_cast<size_t>(i)] = ask(i);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return replies;
}

int countOf(const std::vector<HttpReply>& replies, int status)
{
    return static_cast<int>(
        std::count_if(replies.begin(), replies.end(), [&](const HttpReply& reply) { return reply.status == status; }));
}

Result<QString> hashOf(const QByteArray& password)
{
    return auth::PasswordHasher({8, 1}).hash(password);
}

} // namespace

class RacesTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ServerFixture> m_server;
    TestAccount m_anna;
    TestAccount m_ben;

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerFixture>();
        QVERIFY(m_server->start());
        m_anna = m_server->account(s("anna"));
        m_ben = m_server->account(s("ben"));
    }
    void cleanup() { m_server.reset(); }

    // Sent side by side, guesses are no more than one after the other.
    void guessesAtOnceAreCountedOneByOne()
    {
        m_server->stop();
        m_server->settings.loginAttempts = 3;
        QVERIFY(m_server->start());
        const auto replies = atOnce(8, [&](int i) {
            HttpClient http = m_server->client();
            return http.json("POST", s("/api/v1/auth/login"),
                             {{s("username"), m_anna.name},
                              {s("password"), ServerFixture::secretOf(s("guess %1").arg(i))},
                              {s("device"), s("test")}});
        });
        QCOMPARE(countOf(replies, 422), 3);
        QCOMPARE(countOf(replies, 429), 5);
    }

    // Another password at any moment of a sign-in (or of a session's coming back): whatever the old one began ends.
    void noSessionOutlivesAChangeOfPasswordBesideItsSignIn_data()
    {
        QTest::addColumn<QString>("call");
        QTest::newRow("app") << s("app");
        QTest::newRow("old client") << s("old client");
        QTest::newRow("restore") << s("restore");
    }
    void noSessionOutlivesAChangeOfPasswordBesideItsSignIn()
    {
        QFETCH(const QString, call);
        HttpClient http = m_server->client();
        int beside = 0;
        for (int reads = 0; reads < 40; ++reads) {
            // A name each: one may fail so often only.
            TestAccount carl = m_server->account(s("carl%1").arg(reads));
            const TestAccount old = carl;
            m_server->signIn(carl);
            const QString ended = s("/api/v1/auth/sessions/") + old.sessionId;
            if (call == s("restore")) {
                QCOMPARE(http.json("DELETE", ended, {}, carl.bearer()).status, 204);
            }
            const QString fresh = ServerFixture::secretOf(s("another one"));
            m_server->clock.doAfter(reads, [&] {
                const auto swapped =
                    m_server->program().metadata().write([&](store::WriteTransaction& tx) -> Result<void> {
                        const auto hash = hashOf(fresh.toUtf8());
                        return tx.users().setPasswordHash(carl.id, *hash).and_then([&] {
                            return tx.sessions().endAll(carl.id, carl.sessionId, QDateTime::currentDateTimeUtc());
                        });
                    });
                QVERIFY(swapped);
            });
            HttpReply reply;
            QByteArray token;
            if (call == s("restore")) {
                reply = http.json("POST", ended + s("/restore"), {{s("password"), carl.password}}, carl.bearer());
                token = old.token;
            } else if (call == s("app")) {
                reply = http.json("POST", s("/api/v1/auth/login"),
                                  {{s("username"), carl.name}, {s("password"), carl.password}, {s("device"), s("d")}});
            } else {
                reply = http.form("POST", s("/api/v1/auth/login"),
                                  {{s("username"), carl.name}, {s("password"), carl.password}});
            }
            if (!m_server->clock.isDone()) { // the request was over before
                break;
            }
            ++beside;
            const QByteArray about = QByteArray::number(reads) + " reads: " + reply.body;
            QVERIFY2(reply.status == 422 || reply.status == 200 || reply.status == 204 || reply.status == 503, about);
            if (token.isEmpty()) {
                token = reply.json()[s("access_token")].toString().toLatin1();
            }
            said(QString::fromLatin1(token));
            if (!token.isEmpty()) {
                QVERIFY2(http.get(carl.images(), {{"Authorization", "Bearer " + token}}).status == 401, about);
            }
            QCOMPARE(http.get(carl.images(), carl.bearer()).status, 200);
        }
        m_server->clock.doAfter(-1, {});
        QVERIFY2(beside > 2, QByteArray::number(beside));
    }
    void aLockedDatabaseHoldsUpNobodyForLong()
    {
        m_server->stop();
        m_server->busyTimeout = std::chrono::seconds(2);
        QVERIFY(m_server->start());
        const SealedStandIn sealed = SealedStandIn::make(90);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        const QString image = m_anna.image(sealed.itemIdHex());
        const auto trash = [&](int) {
            return m_server->client().request("POST", image + s("/trash"), {}, m_anna.bearer());
        };
        const std::unique_ptr<store::SqliteConnection> other = m_server->otherProcess();
        QVERIFY(other->execute("BEGIN EXCLUSIVE"));

        // More writers than there are threads for them, and those who only look or ask for the process.
        std::atomic<bool> over = false;
        std::atomic<int> answers = 0;
        std::atomic<qint64> longest = 0;
        std::thread asking([&] {
            while (!over) {
                QElapsedTimer timer;
                timer.start();
                HttpClient http = m_server->client();
                if (http.get(s("/healthz")).status == 200 && http.get(s("/version")).status == 200) {
                    ++answers;
                }
                longest = std::max(longest.load(), timer.elapsed());
            }
        });
        std::thread reading([&] {
            while (answers < 5) {
                std::this_thread::yield();
            }
            if (m_server->client().get(image + s("/content"), m_anna.bearer()).body == sealed.picture()) {
                ++answers;
            }
        });
        QElapsedTimer timer;
        timer.start();
        const auto refused = atOnce(24, trash);
        const qint64 took = timer.elapsed();
        over = true;
        asking.join();
        reading.join();
        QCOMPARE(countOf(refused, 503), 24);
        QCOMPARE(refused.front().header("Retry-After"), QByteArray("1"));
        QVERIFY2(took < 25'000, QByteArray::number(took)); // one after the other: 48 s
        QVERIFY2(longest < 5'000, QByteArray::number(longest.load()));
        QVERIFY2(answers > 20, QByteArray::number(answers.load()));
        QVERIFY(other->execute("ROLLBACK"));
        QCOMPARE(countOf(atOnce(24, trash), 204), 24);
    }
    // The same password under a stronger hash, stored by the sign-in beside this one, is no reason to refuse.
    void aSignInBesideOneThatRenewsTheHashSucceeds()
    {
        int beside = 0;
        for (int reads = 0; reads < 40; ++reads) {
            m_server->clock.doAfter(reads, [&] {
                const auto hash = hashOf(m_anna.password.toUtf8());
                QVERIFY(m_server->program().metadata().write(
                    [&](store::WriteTransaction& tx) { return tx.users().setPasswordHash(m_anna.id, *hash); }));
            });
            m_server->signIn(m_anna);
            if (!m_server->clock.isDone()) {
                break;
            }
            ++beside;
            HttpClient http = m_server->client();
            QCOMPARE(http.get(m_anna.images(), m_anna.bearer()).status, 200);
        }
        m_server->clock.doAfter(-1, {});
        QVERIFY2(beside > 2, QByteArray::number(beside));
    }
    void anAccountDisabledBesideItsSignInGetsNoSession()
    {
        int beside = 0;
        for (int reads = 0; reads < 40; ++reads) {
            const auto disable = [&](bool disabled) {
                QVERIFY(m_server->program().metadata().write(
                    [&](store::WriteTransaction& tx) { return tx.users().setDisabled(m_anna.id, disabled); }));
            };
            m_server->clock.doAfter(reads, [&] { disable(true); });
            HttpClient http = m_server->client();
            const HttpReply reply =
                http.json("POST", s("/api/v1/auth/login"),
                          {{s("username"), m_anna.name}, {s("password"), m_anna.password}, {s("device"), s("test")}});
            const bool done = m_server->clock.isDone();
            m_server->clock.doAfter(-1, {});
            disable(false);
            if (!done) {
                break;
            }
            ++beside;
            QCOMPARE(reply.status, 403);
        }
        QVERIFY2(beside > 2, QByteArray::number(beside));
    }

    void eightRegistrationsOfOneNameGiveOneAccount()
    {
        const auto replies = atOnce(8, [&](int i) {
            HttpClient http = m_server->client();
            if (i % 2 == 0) {
                return http.json("POST", s("/api/v1/auth/register"), ServerFixture::registration(s("carl")));
            }
            return http.form("POST", s("/api/v1/auth/register"),
                             {{s("username"), s("carl")}, {s("password"), s("x")}, {s("publicKey"), s("1 2")}});
        });
        QCOMPARE(countOf(replies, 201), 1);
        QCOMPARE(countOf(replies, 409), 7);
    }
    void uploadsOfOneNameGetDifferentNames()
    {
        const auto replies = atOnce(8, [&](int) { return m_server->uploadClassic(m_anna, s("cat.png")); });
        QSet<QString> names;
        for (const HttpReply& reply : replies) {
            QCOMPARE(reply.status, 200);
            names.insert(reply.data()[s("img_name")].toString());
        }
        QCOMPARE(names.size(), 8);
        HttpClient http = m_server->client();
        QCOMPARE(http.get(m_anna.images(), m_anna.bearer()).data().toArray().size(), 8);
    }
    void grantsToOnePersonGiveOneGrant()
    {
        QCOMPARE(m_server->uploadClassic(m_anna, s("cat.png")).status, 200);
        const auto replies = atOnce(8, [&](int) {
            HttpClient http = m_server->client();
            return http.json("POST", m_anna.image(s("cat"), s("/permissions")),
                             {{s("user_id"), m_ben.id}, {s("role"), s("read")}}, m_anna.bearer());
        });
        QCOMPARE(countOf(replies, 201), 1);
        QCOMPARE(countOf(replies, 409), 7);
    }
    void oneItemIdIsTakenOnceAndOneVersionOnce()
    {
        SealedStandIn sealed = SealedStandIn::make(3);
        const auto replies = atOnce(6, [&](int) { return m_server->upload(m_anna, sealed); });
        QCOMPARE(countOf(replies, 204), 1);
        QCOMPARE(countOf(replies, 409), 5);
        sealed.version = 2;
        const auto replaced = atOnce(6, [&](int) { return m_server->upload(m_anna, sealed, "replace"); });
        QCOMPARE(countOf(replaced, 204), 1);
        QCOMPARE(countOf(replaced, 412), 5);
    }
    void onePatchOfTwoAtTheSameOffsetCounts()
    {
        const SealedStandIn sealed = SealedStandIn::make(4);
        HttpClient http = m_server->client();
        const QByteArray whole = sealed.picture() + sealed.thumbnail();
        const HttpReply created =
            http.request("POST", s("/api/v1/uploads"), {},
                         ServerFixture::uploadHeaders(m_anna, sealed, sealed.picture(), sealed.thumbnail()));
        const QString at = QString::fromLatin1(created.header("Location"));
        const auto replies = atOnce(4, [&](int) {
            HttpClient own = m_server->client();
            return ServerFixture::patch(own, m_anna, at, 0, whole.left(5000));
        });
        QCOMPARE(countOf(replies, 204), 1);
        QCOMPARE(countOf(replies, 409), 3);
        QCOMPARE(ServerFixture::patch(http, m_anna, at, 5000, whole.mid(5000)).status, 204);
        QCOMPARE(http.get(m_anna.image(sealed.itemIdHex(), s("/content")), m_anna.bearer()).body, sealed.picture());
    }
    void oneIdempotencyKeyRunsOnce()
    {
        const auto replies = atOnce(6, [&](int) {
            HttpClient http = m_server->client();
            return http.request("POST", m_anna.images(), ServerFixture::multipart(s("cat.png"), plainPng(), "1 "),
                                m_anna.bearer({{"Content-Type", "multipart/form-data; boundary=b0undary"},
                                               {"Idempotency-Key", "only-once"}}));
        });
        QCOMPARE(countOf(replies, 200) + countOf(replies, 409), 6); // 409: the first was still under way
        HttpClient http = m_server->client();
        QCOMPARE(http.get(m_anna.images(), m_anna.bearer()).data().toArray().size(), 1);
    }
    void aDownloadRacingWithADeleteIsWholeOr404()
    {
        int whole = 0;
        int gone = 0;
        // Who wins is the scheduler's business: on until both have.
        for (quint32 round = 0; round < 25 || (round < 300 && (whole == 0 || gone == 0)); ++round) {
            const SealedStandIn sealed = SealedStandIn::make(500 + round);
            const QByteArray content = sealed.picture(600);
            HttpClient http = m_server->client();
            const HttpReply created =
                http.request("POST", s("/api/v1/uploads"), {},
                             ServerFixture::uploadHeaders(m_anna, sealed, content, sealed.thumbnail()));
            QCOMPARE(ServerFixture::patch(http, m_anna, QString::fromLatin1(created.header("Location")), 0,
                                          content + sealed.thumbnail())
                         .status,
                     204);
            const auto replies = atOnce(4, [&](int i) {
                HttpClient own = m_server->client();
                if (i == 0) {
                    return own.request("DELETE", m_anna.image(sealed.itemIdHex()), {}, m_anna.bearer());
                }
                if (i == 1) {
                    return own.get(m_anna.image(sealed.itemIdHex()), m_anna.bearer());
                }
                return own.get(m_anna.image(sealed.itemIdHex(), s("/content")), m_anna.bearer());
            });
            QCOMPARE(replies[0].status, 204);
            for (size_t i = 1; i < replies.size(); ++i) {
                QVERIFY2(replies[i].status == 200 || replies[i].status == 404, replies[i].body.left(200).constData());
                if (replies[i].status == 404) {
                    ++gone;
                    continue;
                }
                ++whole;
                const QByteArray got =
                    i == 1 ? replies[i].data()[s("img_content")].toString().toLatin1() : replies[i].body;
                QCOMPARE(got, content);
            }
        }
        QVERIFY2(whole > 0 && gone > 0, qPrintable(s("%1 whole, %2 gone: no race was run").arg(whole).arg(gone)));
    }
};

QTEST_GUILESS_MAIN(RacesTest)
#include "RacesTest.moc"
