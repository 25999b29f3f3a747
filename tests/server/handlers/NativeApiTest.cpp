// The native API: accounts and sessions, key ring, people, pictures, shares, re-keying, changes.
#include <QDirIterator>
#include <thread>

#include "tests/server/handlers/ServerFixture.h"
#include "tests/support/WaitUntil.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

HeaderList ifMatch(const TestAccount& account, const QByteArray& version)
{
    return account.bearer({{"If-Match", '"' + version + '"'}});
}

} // namespace

class NativeApiTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ServerFixture> m_server;
    TestAccount m_anna;
    TestAccount m_ben;

    [[nodiscard]] QString cursor(const TestAccount& account)
    {
        return m_server->client().get(s("/api/v1/changes"), account.bearer()).data()[s("cursor")].toString();
    }
    [[nodiscard]] bool somebodyWaits()
    {
        return waitUntil(
            [&] { return m_server->client().get(s("/metrics")).body.contains("veilpix_changes_waiting 1\n"); });
    }
    [[nodiscard]] static QStringList kinds(const HttpReply& reply)
    {
        QStringList all;
        for (const QJsonValue& change : reply.data()[s("changes")].toArray()) {
            all.append(change[s("kind")].toString());
        }
        return all;
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerFixture>();
        QVERIFY(m_server->start());
        m_anna = m_server->account(s("anna"));
        m_ben = m_server->account(s("ben"));
        QVERIFY(!m_anna.token.isEmpty() && !m_ben.token.isEmpty());
    }
    void cleanup() { m_server.reset(); }

    void parametersAreSteadyAndTellNothing()
    {
        HttpClient http = m_server->client();
        const auto ask = [&](const char* name) { return http.get(s("/api/v1/auth/parameters?username=") + s(name)); };
        QCOMPARE(ask("anna").data()[s("salt")].toString(), base64(QByteArray(16, 'x')));
        const QJsonValue nobody = ask("nobody").data();
        QCOMPARE(ask("nobody").data(), nobody);
        QCOMPARE(QByteArray::fromBase64(nobody[s("salt")].toString().toLatin1()).size(), 16);
        QVERIFY(ask("somebody").data() != nobody);
        QCOMPARE(nobody.toObject().keys(), ask("anna").data().toObject().keys());
        QCOMPARE(http.get(s("/api/v1/auth/parameters")).summary(), s("422 Field username is required"));
    }
    // What a guess costs and answers tells nobody whether there is such an account. Time itself is the machine's.
    void guessesAtUnknownNamesCostAndAnswerTheSame_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("login") << s("/api/v1/auth/login");
        QTest::newRow("login by form") << s("form");
        QTest::newRow("recovery") << s("/api/v1/auth/recover");
        QTest::newRow("recovery's end") << s("/api/v1/auth/recover/finish");
    }
    void guessesAtUnknownNamesCostAndAnswerTheSame()
    {
        QFETCH(QString, path);
        HttpClient http = m_server->client();
        QJsonObject bare = ServerFixture::registration(s("bare"));
        bare.remove(s("recovery"));
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), bare).status, 201);
        QCOMPARE(http.form("POST", s("/api/v1/auth/register"),
                           {{s("username"), s("classic")}, {s("password"), s("pw")}, {s("publicKey"), s("1 2")}})
                     .status,
                 201);
        QStringList answers;
        QList<qint64> costs;
        for (const char* name : {"anna", "nobody", "bare", "classic", "nobody"}) {
            const qint64 before = m_server->program().passwords().workDone();
            HttpReply reply;
            if (path == s("form")) {
                reply = http.form("POST", s("/api/v1/auth/login"), {{s("username"), s(name)}, {s("password"), s("x")}});
            } else {
                QJsonObject guess = ServerFixture::registration(s(name));
                for (const char* field : {"password", "recovery", "new_password", "new_recovery"}) {
                    guess.insert(s(field), s("a guess"));
                }
                reply = http.json("POST", path, guess, {{"If-Match", "\"1\""}});
            }
            costs.append(m_server->program().passwords().workDone() - before);
            QStringList answer{reply.summary(), QString::fromUtf8(reply.body)};
            for (const auto& [key, value] : reply.headers) {
                if (key.toLower() != "x-request-id" && key.toLower() != "date") {
                    answer.append(QString::fromLatin1(key + ": " + value));
                }
            }
            answers.append(answer.join(u'\n'));
        }
        QVERIFY2(answers[0].startsWith(s("422 Username or ")), qPrintable(answers[0]));
        for (qsizetype i = 1; i < answers.size(); ++i) {
            QCOMPARE(answers[i], answers[0]);
            QCOMPARE(costs[i], costs[0]);
        }
        QCOMPARE(costs[0], 8); // one hash at the fixture's cost of 8 KiB × 1
    }
    void registrationNamesWhatIsMissing()
    {
        HttpClient http = m_server->client();
        QJsonObject whole = ServerFixture::registration(s("carl"));
        for (const QString& field : {s("username"), s("password"), s("public_key"), s("signing_key"),
                                     s("identity_signature"), s("salt"), s("memory_kib"), s("passes")}) {
            QJsonObject part = whole;
            part.remove(field);
            QCOMPARE(http.json("POST", s("/api/v1/auth/register"), part).summary(),
                     s("422 Field %1 is required").arg(field));
            part.insert(field, true);
            QCOMPARE(http.json("POST", s("/api/v1/auth/register"), part).summary(),
                     s("422 Field %1 is not valid").arg(field));
        }
        QCOMPARE(http.request("POST", s("/api/v1/auth/register"), "{", {{"Content-Type", "application/json"}}).status,
                 400);
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), ServerFixture::registration(s("anna"))).summary(),
                 s("409 Username already exists"));
        whole.insert(s("key_ring"), QJsonValue());
        whole.insert(s("surplus"), 1);
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), whole).status, 201);
    }
    void aRepeatedRegistrationGetsItsFirstReply()
    {
        HttpClient http = m_server->client();
        const QJsonObject carl = ServerFixture::registration(s("carl"));
        const HttpReply first = http.json("POST", s("/api/v1/auth/register"), carl, {{"Idempotency-Key", "k-1"}});
        QCOMPARE(first.status, 201);
        const HttpReply again = http.json("POST", s("/api/v1/auth/register"), carl, {{"Idempotency-Key", "k-1"}});
        QCOMPARE(again.status, 201);
        QCOMPARE(again.body, first.body);
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), ServerFixture::registration(s("dora")),
                           {{"Idempotency-Key", "k-1"}})
                     .status,
                 422);
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), carl, {{"Idempotency-Key", "not valid"}}).status, 422);
        m_server->clock.move(std::chrono::hours(25));
        QCOMPARE(http.json("POST", s("/api/v1/auth/register"), carl, {{"Idempotency-Key", "k-1"}}).status, 409);
    }
    void anIdempotencyKeyIsOneOfItsMethodAndPath()
    {
        const SealedStandIn sealed = SealedStandIn::make(18);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        HttpClient http = m_server->client();
        const QString image = m_anna.image(sealed.itemIdHex());
        const HeaderList keyed = m_anna.bearer({{"Idempotency-Key", "k-2"}});
        for (const char* call : {"/trash", "/untrash", "/trash"}) {
            QCOMPARE(http.request("POST", image + s(call), {}, keyed).status, 204);
        }
        QVERIFY(
            !http.get(image + s("/record"), m_anna.bearer()).data()[s("trashed")].isString()); // the third: a repeat
        const auto create = [&](quint32 seed) {
            const SealedStandIn other = SealedStandIn::make(seed);
            HeaderList headers = ServerFixture::uploadHeaders(m_anna, other, other.picture(), other.thumbnail());
            headers.emplaceBack("Idempotency-Key", "k-2");
            return http.request("POST", s("/api/v1/uploads"), {}, headers);
        };
        const HttpReply first = create(19);
        QCOMPARE(first.status, 201);
        QCOMPARE(create(19).header("Location"), first.header("Location"));
        QCOMPARE(create(20).status, 422);
    }
    void halfACharacterIsNoName()
    {
        HttpClient http = m_server->client();
        const auto sent = [&](const char* path, QByteArray name) {
            QByteArray body = QJsonDocument(ServerFixture::registration(s("NAME"))).toJson(QJsonDocument::Compact);
            return http
                .request("POST", s(path), body.replace("\"NAME\"", '"' + name + '"'),
                         {{"Content-Type", "application/json"}})
                .summary();
        };
        for (const char* name : {"\\ud800", "a\\ud801", "\\udc00b", "\\udc00\\ud800"}) {
            QCOMPARE(sent("/api/v1/auth/register", name), s("422 Field username is not valid"));
            QCOMPARE(sent("/api/v1/auth/login", name), s("422 Field username is not valid"));
        }
        QCOMPARE(sent("/api/v1/auth/register", "\\ud83d\\ude00"), s("201"));
    }

    void refreshRotatesRepeatsAndDetectsTheft()
    {
        HttpClient http = m_server->client();
        const auto refresh = [&](const QString& token) {
            return http.json("POST", s("/api/v1/auth/refresh"), {{s("refresh_token"), token}});
        };
        const HttpReply first = refresh(m_anna.refreshToken);
        QCOMPARE(first.header("Cache-Control"), QByteArray("no-store"));
        QCOMPARE(first.status, 200);
        QCOMPARE(first.json().keys(),
                 (QStringList{s("access_token"), s("expires_in"), s("refresh_token"), s("session_id"), s("user_id")}));
        const QString second = first.json()[s("refresh_token")].toString();
        QVERIFY(second != m_anna.refreshToken);
        QCOMPARE(refresh(m_anna.refreshToken).json()[s("refresh_token")].toString(), second); // the reply was lost
        QCOMPARE(refresh(second).status, 200);
        const QByteArray access = first.json()[s("access_token")].toString().toLatin1();
        QCOMPARE(http.get(s("/api/v1/pins"), {{"Authorization", "Bearer " + access}}).status, 404);
        m_server->clock.move(std::chrono::seconds(61));
        QCOMPARE(refresh(m_anna.refreshToken).status, 401);
        QCOMPARE(refresh(second).status, 401);
        QCOMPARE(http.get(s("/api/v1/pins"), {{"Authorization", "Bearer " + access}}).summary(),
                 s("401 Token has been revoked"));
        QCOMPARE(refresh(s("never given out")).status, 401);
    }
    void aDisabledAccountIsToldSoHoweverItAsks()
    {
        HttpClient http = m_server->client();
        const auto disable = [&](bool disabled) {
            return m_server->program()
                .metadata()
                .write([&](store::WriteTransaction& tx) { return tx.users().setDisabled(m_anna.id, disabled); })
                .has_value();
        };
        const auto refresh = [&] {
            return http.json("POST", s("/api/v1/auth/refresh"), {{s("refresh_token"), m_anna.refreshToken}});
        };
        QVERIFY(disable(true));
        QCOMPARE(refresh().summary(), s("403 Account is disabled"));
        QCOMPARE(http.get(s("/api/v1/pictures"), m_anna.bearer()).summary(), s("403 Account is disabled"));
        QVERIFY(disable(false));
        QCOMPARE(refresh().status, 200); // its token was not used up
    }
    void sessionsAreListedEndedAndRestored()
    {
        TestAccount other = m_anna;
        m_server->signIn(other);
        HttpClient http = m_server->client();
        const QJsonArray listed = http.get(s("/api/v1/auth/sessions"), m_anna.bearer()).data().toArray();
        QCOMPARE(listed.size(), 2);
        int current = 0;
        for (const QJsonValue& session : listed) {
            current += session[s("current")].toBool() ? 1 : 0;
        }
        QCOMPARE(current, 1);
        const QString path = s("/api/v1/auth/sessions/") + other.sessionId;
        QCOMPARE(http.request("DELETE", path, {}, m_ben.bearer()).status, 404);
        QCOMPARE(http.request("DELETE", path, {}, m_anna.bearer()).status, 204);
        QCOMPARE(http.get(s("/api/v1/users"), other.bearer()).summary(), s("401 Token has been revoked"));
        const auto restore = [&](const QString& password) {
            return http.json("POST", path + s("/restore"), {{s("password"), password}}, m_anna.bearer()).status;
        };
        QCOMPARE(restore(s("guess")), 422);
        QCOMPARE(restore(m_anna.password), 204);
        QCOMPARE(http.get(s("/api/v1/users"), other.bearer()).status, 200);
    }
    // However often somebody signs in, by either way: a hundred run, and the ones in use are among them.
    void anAccountHasAHundredSessions()
    {
        HttpClient http = m_server->client();
        TestAccount second = m_anna;
        m_server->signIn(second);
        for (int i = 0; i < 98; ++i) {
            const HttpReply in = http.form("POST", s("/api/v1/auth/login"),
                                           {{s("username"), m_anna.name}, {s("password"), m_anna.password}});
            QCOMPARE(in.status, 200);
            QCOMPARE(in.header("Cache-Control"), QByteArray("no-store"));
            said(in.json()[s("access_token")].toString());
        }
        const auto running = [&] {
            int count = 0;
            for (const QJsonValue& session : http.get(s("/api/v1/auth/sessions"), second.bearer()).data().toArray()) {
                count += session[s("ended")].isNull() ? 1 : 0;
            }
            return count;
        };
        QCOMPARE(running(), 100);
        m_server->clock.move(std::chrono::seconds(1));
        const HttpReply refreshed =
            http.json("POST", s("/api/v1/auth/refresh"), {{s("refresh_token"), m_anna.refreshToken}});
        QCOMPARE(refreshed.status, 200);
        said(refreshed.json()[s("access_token")].toString());
        said(refreshed.json()[s("refresh_token")].toString());
        TestAccount third = m_anna;
        m_server->signIn(third);
        QCOMPARE(http.get(s("/api/v1/users"), m_anna.bearer()).status, 200); // the oldest, but used just now
        QCOMPARE(http.get(s("/api/v1/users"), second.bearer()).summary(), s("401 Token has been revoked"));
        second = third;
        QCOMPARE(running(), 100);
    }
    void aChangeOfPasswordIsOneStepWithTheRing()
    {
        TestAccount other = m_anna;
        m_server->signIn(other);
        HttpClient http = m_server->client();
        QJsonObject change{{s("old_password"), m_anna.password},
                           {s("new_password"), s("new secret")},
                           {s("salt"), base64(QByteArray(16, 'n'))},
                           {s("memory_kib"), 65536},
                           {s("passes"), 3},
                           {s("recovery"), s("new recovery")},
                           {s("key_ring"), base64("new ring")}};
        const QString path = s("/api/v1/auth/password");
        QCOMPARE(http.json("POST", path, change, m_anna.bearer()).status, 428);
        QCOMPARE(http.json("POST", path, change, ifMatch(m_anna, "7")).status, 412);
        QCOMPARE(http.get(s("/api/v1/users"), other.bearer()).status, 200);
        const HttpReply done = http.json("POST", path, change, ifMatch(m_anna, "1"));
        QCOMPARE(done.status, 204);
        QCOMPARE(done.header("ETag"), QByteArray("\"2\""));
        QCOMPARE(http.get(s("/api/v1/users"), other.bearer()).status, 401);
        QCOMPARE(http.get(s("/api/v1/keyring"), m_anna.bearer()).data()[s("blob")].toString(), base64("new ring"));
        change.insert(s("old_password"), s("wrong"));
        QCOMPARE(http.json("POST", path, change, ifMatch(m_anna, "2")).summary(), s("422 The password is wrong"));
        m_anna.password = s("new secret");
        m_server->signIn(m_anna);
        QVERIFY(!m_anna.token.isEmpty());
    }
    void theRecoverySecretGivesTheRingAndANewPassword()
    {
        HttpClient http = m_server->client();
        const QJsonObject proof{{s("username"), s("anna")}, {s("recovery"), s("recovery of anna")}};
        const HttpReply ring = http.json("POST", s("/api/v1/auth/recover"), proof);
        QCOMPARE(ring.status, 200);
        QCOMPARE(ring.data()[s("key_ring")].toString(), base64("sealed ring of anna"));
        QCOMPARE(ring.data()[s("version")].toInt(), 1);
        for (const char* name : {"anna", "nobody"}) {
            QCOMPARE(
                http.json("POST", s("/api/v1/auth/recover"), {{s("username"), s(name)}, {s("recovery"), s("guess")}})
                    .summary(),
                s("422 Username or recovery secret is invalid"));
        }
        QJsonObject finish{{s("username"), s("anna")},        {s("recovery"), s("recovery of anna")},
                           {s("new_password"), s("fresh")},   {s("salt"), base64(QByteArray(16, 'n'))},
                           {s("memory_kib"), 65536},          {s("passes"), 3},
                           {s("new_recovery"), s("words 2")}, {s("key_ring"), base64("ring 2")}};
        QCOMPARE(http.json("POST", s("/api/v1/auth/recover/finish"), finish, {{"If-Match", "\"1\""}}).status, 204);
        QCOMPARE(http.get(s("/api/v1/users"), m_anna.bearer()).status, 401);
        QCOMPARE(http.json("POST", s("/api/v1/auth/recover"), proof).status, 422);
        m_anna.password = s("fresh");
        m_server->signIn(m_anna);
        QVERIFY(!m_anna.token.isEmpty());
    }
    // Secrets that were hashed at another cost than today's are hashed anew when they come, in the middle of whatever
    // they came for.
    void oldHashesAreRenewedAndInNobodysWay()
    {
        auth::PasswordHasher old({16, 1});
        HttpClient http = m_server->client();
        store::MetadataStore& metadata = m_server->program().metadata();
        const auto age = [&](const TestAccount& account) {
            const QString password = *old.hash(account.password.toUtf8());
            const QString recovery = *old.hash("recovery of " + account.name.toUtf8());
            QVERIFY(metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
                return tx.users().setPasswordHash(account.id, password).and_then([&] {
                    return tx.users().setRecoveryHash(account.id, recovery);
                });
            }));
        };
        const auto stored = [&](const TestAccount& account) {
            return *metadata.read([&](store::ReadTransaction& tx) { return tx.users().find(account.id); });
        };
        const QString today = s("$argon2id$v=19$m=8,");
        age(m_anna);
        m_server->signIn(m_anna);
        QVERIFY(!m_anna.token.isEmpty());
        QVERIFY(stored(m_anna).passwordHash.startsWith(today));
        QVERIFY(!stored(m_anna).recoveryHash.startsWith(today));
        QCOMPARE(http.json("POST", s("/api/v1/auth/recover"),
                           {{s("username"), s("anna")}, {s("recovery"), s("recovery of anna")}})
                     .status,
                 200);
        QVERIFY(stored(m_anna).recoveryHash.startsWith(today));

        QJsonObject change{{s("old_password"), m_anna.password},
                           {s("new_password"), s("second")},
                           {s("salt"), base64(QByteArray(16, 'n'))},
                           {s("memory_kib"), 65536},
                           {s("passes"), 3},
                           {s("recovery"), s("recovery of anna")},
                           {s("key_ring"), base64("ring 2")}};
        age(m_anna);
        QCOMPARE(
            http.json("POST", s("/api/v1/auth/password"), change, m_anna.bearer({{"If-Match", "\"1\""}})).summary(),
            s("204"));
        change.insert(s("username"), s("ben"));
        change.insert(s("recovery"), s("recovery of ben"));
        change.insert(s("new_recovery"), s("words 2"));
        age(m_ben);
        QCOMPARE(http.json("POST", s("/api/v1/auth/recover/finish"), change, {{"If-Match", "\"1\""}}).summary(),
                 s("204"));
    }
    void anAccountGoesWithEverything()
    {
        const SealedStandIn sealed = SealedStandIn::make(1);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        HttpClient http = m_server->client();
        QCOMPARE(http.json("DELETE", s("/api/v1/auth/account"), {{s("password"), s("no")}}, m_anna.bearer()).status,
                 422);
        QCOMPARE(
            http.json("DELETE", s("/api/v1/auth/account"), {{s("password"), m_anna.password}}, m_anna.bearer()).status,
            204);
        QCOMPARE(http.get(s("/api/v1/users"), m_anna.bearer()).status, 401);
        QCOMPARE(http.get(s("/api/v1/users/") + m_anna.id, m_ben.bearer()).summary(), s("404 User not found"));
        QVERIFY(!m_server->account(s("anna")).token.isEmpty());
    }

    void sealedBlobsHaveVersions()
    {
        HttpClient http = m_server->client();
        for (const QString& path : {s("/api/v1/keyring"), s("/api/v1/pins")}) {
            const bool ring = path.endsWith(s("ring"));
            const QByteArray before = ring ? "1" : "0";
            const QByteArray after = ring ? "2" : "1";
            QCOMPARE(http.get(path, m_anna.bearer()).status, ring ? 200 : 404);
            const QJsonObject body{{s("blob"), base64("sealed")}};
            QCOMPARE(http.json("PUT", path, body, m_anna.bearer()).status, 428);
            QCOMPARE(http.json("PUT", path, body, ifMatch(m_anna, "9")).status, 412);
            const HttpReply put = http.json("PUT", path, body, ifMatch(m_anna, before));
            QCOMPARE(put.status, 204);
            QCOMPARE(put.header("ETag"), '"' + after + '"');
            QCOMPARE(http.json("PUT", path, body, ifMatch(m_anna, before)).status, 412);
            const HttpReply got = http.get(path, m_anna.bearer());
            QCOMPARE(got.data()[s("blob")].toString(), base64("sealed"));
            QCOMPARE(got.header("ETag"), '"' + after + '"');
            QCOMPARE(http.get(path, m_anna.bearer({{"If-None-Match", got.header("ETag")}})).status, 304);
            QCOMPARE(http.json("PUT", path, {{s("blob"), base64(QByteArray(1100 * 1024, 'x'))}}, ifMatch(m_anna, after))
                         .status,
                     422);
        }
    }
    void peopleAreFoundByPrefix()
    {
        HttpClient http = m_server->client();
        for (int i = 0; i < 25; ++i) {
            (void)http.form("POST", s("/api/v1/auth/register"),
                            {{s("username"), s("bert%1").arg(i)}, {s("password"), s("x")}, {s("publicKey"), s("1 2")}});
        }
        const QJsonArray found = http.get(s("/api/v1/people?prefix=be"), m_anna.bearer()).data().toArray();
        QCOMPARE(found.size(), 20);
        const QJsonArray ben = http.get(s("/api/v1/people?prefix=ben"), m_anna.bearer()).data().toArray();
        QCOMPARE(ben.size(), 1);
        QCOMPARE(ben[0][s("signing_key")].toString(), base64(QByteArray(32, 's')));
        QVERIFY(found[1][s("signing_key")].isNull());
        QCOMPARE(http.get(s("/api/v1/people?prefix="), m_anna.bearer()).status, 422);
        QCOMPARE(http.get(s("/api/v1/people/") + m_ben.id, m_anna.bearer()).data(), QJsonValue(ben[0]));
        QCOMPARE(http.get(s("/api/v1/people?prefix=%25"), m_anna.bearer()).data().toArray().size(), 0);
    }

    void aPageIsNeverOlderThanWhatWasWritten()
    {
        const SealedStandIn sealed = SealedStandIn::make(3);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        HttpClient http = m_server->client();
        const auto pictures = [&](const QString& query) {
            return http.get(s("/api/v1/pictures") + query, m_anna.bearer()).data()[s("pictures")].toArray();
        };
        const QString record = m_anna.image(sealed.itemIdHex()) + s("/record");
        for (int round = 0; round < 20; ++round) {
            const QByteArray wrap(61, static_cast<char>('a' + round));
            QCOMPARE(http.json("PATCH", record, {{s("vault_wrap"), base64(wrap)}}, m_anna.bearer()).status, 200);
            for (int again = 0; again < 3; ++again) { // from the store, and as it is remembered
                QCOMPARE(pictures({}).size(), 1);
                QCOMPARE(pictures({})[0][s("vault_wrap")].toString(), base64(wrap));
            }
        }
        QCOMPARE(pictures(s("?view=trash")).size(), 0);
        QCOMPARE(http.get(s("/api/v1/pictures"), m_ben.bearer()).data()[s("pictures")].toArray().size(), 0);
    }

    void aPictureIsListedReadAndDeleted()
    {
        const SealedStandIn sealed = SealedStandIn::make(2);
        const HttpReply uploaded = m_server->upload(m_anna, sealed);
        QCOMPARE(uploaded.status, 204);
        QCOMPARE(uploaded.header("Veilpix-Version"), QByteArray("1"));
        HttpClient http = m_server->client();
        const QJsonValue page = http.get(s("/api/v1/pictures"), m_anna.bearer()).data();
        QCOMPARE(page[s("pictures")].toArray().size(), 1);
        QVERIFY(page[s("next")].isNull());
        const QString image = m_anna.image(sealed.itemIdHex());
        const QJsonObject record = http.get(image + s("/record"), m_anna.bearer()).data().toObject();
        QCOMPARE(QJsonValue(record), page[s("pictures")][0]);
        QCOMPARE(record[s("item_id")].toString(), sealed.itemIdHex());
        QCOMPARE(record[s("role")].toString(), s("owner"));
        QCOMPARE(record[s("commitment")].toString(), QString::fromLatin1(sealed.commitment.toHex()));
        QCOMPARE(record[s("wrapped_key")].toString(), base64(QByteArray(384, 'w')));
        QCOMPARE(record[s("vault_wrap")].toString(), base64(QByteArray(61, 'v')));
        QCOMPARE(record[s("list_record")].toString(), base64("list record"));
        QCOMPARE(record[s("size")].toInt(), sealed.picture().size());
        QVERIFY(record[s("trashed")].isNull() && record[s("access_list_version")].isNull());

        const HttpReply content = http.get(image + s("/content"), m_anna.bearer());
        QCOMPARE(content.body, sealed.picture());
        QCOMPARE(content.header("Content-Type"), QByteArray("image/png"));
        QCOMPARE(content.header("ETag"), '"' + record[s("etag")].toString().toLatin1() + '"');
        QCOMPARE(http.get(image + s("/content"), m_anna.bearer({{"If-None-Match", content.header("ETag")}})).status,
                 304);
        const HttpReply part = http.get(image + s("/content"), m_anna.bearer({{"Range", "bytes=10-29"}}));
        QCOMPARE(part.status, 206);
        QCOMPARE(part.body, sealed.picture().mid(10, 20));
        const HttpReply head = http.request("HEAD", image + s("/thumbnail"), {}, m_anna.bearer());
        QCOMPARE(head.status, 200);
        QCOMPARE(head.header("Content-Length").toInt(), sealed.thumbnail().size());
        QCOMPARE(http.get(image + s("/thumbnail"), m_anna.bearer()).body, sealed.thumbnail());
        const auto thumbnail = [&](const char* name, const QByteArray& value) {
            return http.get(image + s("/thumbnail"), m_anna.bearer({{name, value}}));
        };
        QCOMPARE(thumbnail("If-None-Match", head.header("ETag")).status, 304);
        QCOMPARE(thumbnail("Range", "bytes=0-9").body, sealed.thumbnail().left(10));
        QCOMPARE(thumbnail("Range", "bytes=99999999-").status, 416);

        QCOMPARE(http.request("POST", image + s("/trash"), {}, m_anna.bearer()).status, 204);
        QCOMPARE(http.get(s("/api/v1/pictures"), m_anna.bearer()).data()[s("pictures")].toArray().size(), 0);
        QCOMPARE(http.get(s("/api/v1/pictures?view=trash"), m_anna.bearer()).data()[s("pictures")].toArray().size(), 1);
        QCOMPARE(http.get(m_anna.images(), m_anna.bearer()).data().toArray().size(), 0);
        QCOMPARE(http.request("POST", image + s("/untrash"), {}, m_anna.bearer()).status, 204);
        const QJsonObject seed = http.get(image, m_anna.bearer()).data().toObject();
        QCOMPARE(seed[s("img_name")].toString(), sealed.itemIdHex() + s(".png"));
        QCOMPARE(seed[s("quotient")].toString(), s("veilpix/1"));
        QCOMPARE(seed[s("img_content")].toString().toLatin1(), sealed.picture());
        QCOMPARE(http.request("DELETE", image, {}, m_anna.bearer()).status, 204);
        QCOMPARE(http.get(image + s("/record"), m_anna.bearer()).summary(), s("404 Image not found"));
    }
    void aClassicPicturesQuotientIsAFileToo()
    {
        QCOMPARE(m_server->uploadClassic(m_anna, s("cat.png"), plainPng(), "17 18 19 20 ").status, 200);
        HttpClient http = m_server->client();
        const QString path = m_anna.image(s("cat"), s("/quotient"));
        const HttpReply whole = http.get(path, m_anna.bearer());
        QCOMPARE(whole.body, QByteArray("17 18 19 20 "));
        QCOMPARE(http.get(path, m_anna.bearer({{"Range", "bytes=3-4"}})).body, QByteArray("18"));
        QCOMPARE(http.get(path, m_anna.bearer({{"If-None-Match", whole.header("ETag")}})).status, 304);
        QCOMPARE(http.get(path, m_ben.bearer()).status, 403);
    }
    void listsComeInPagesNewestFirst()
    {
        QStringList expected;
        for (quint32 i = 0; i < 7; ++i) {
            const SealedStandIn sealed = SealedStandIn::make(100 + i);
            QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
            expected.prepend(sealed.itemIdHex());
        }
        HttpClient http = m_server->client();
        QStringList seen;
        QString cursor;
        do {
            const QJsonValue page =
                http.get(s("/api/v1/pictures?limit=3") + (cursor.isEmpty() ? QString() : s("&cursor=") + cursor),
                         m_anna.bearer())
                    .data();
            for (const QJsonValue& record : page[s("pictures")].toArray()) {
                seen.append(record[s("item_id")].toString());
            }
            cursor = page[s("next")].toString();
        } while (!cursor.isEmpty());
        QCOMPARE(seen, expected);
        QCOMPARE(http.get(s("/api/v1/pictures?limit=101"), m_anna.bearer()).summary(),
                 s("422 Field limit is not valid"));
        QCOMPARE(http.get(s("/api/v1/pictures?view=all"), m_anna.bearer()).status, 422);
        QCOMPARE(http.get(s("/api/v1/pictures?cursor=x"), m_anna.bearer()).status, 422);
    }
    void renamingReplacesTheListRecord()
    {
        const SealedStandIn sealed = SealedStandIn::make(3);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        HttpClient http = m_server->client();
        const QString path = m_anna.image(sealed.itemIdHex(), s("/record"));
        const auto rename = [&](int version) {
            return http.json("PATCH", path,
                             {{s("list_record"), base64("renamed")}, {s("list_record_version"), version}},
                             m_anna.bearer());
        };
        QCOMPARE(rename(1).status, 412);
        QCOMPARE(rename(3).status, 412);
        QCOMPARE(rename(2).data()[s("list_record")].toString(), base64("renamed"));
        QCOMPARE(http.json("PATCH", path, {{s("vault_wrap"), base64("mine")}}, m_anna.bearer())
                     .data()[s("vault_wrap")]
                     .toString(),
                 base64("mine"));
        QCOMPARE(http.json("PATCH", path, {}, m_anna.bearer()).status, 422);
    }

    void sharesCarryWrapsAndTheSignedList()
    {
        const SealedStandIn sealed = SealedStandIn::make(4);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        HttpClient http = m_server->client();
        const QString image = m_anna.image(sealed.itemIdHex());
        const QString all = image + s("/permissions");
        QCOMPARE(http.get(image + s("/record"), m_ben.bearer()).summary(), s("403 User is not authorized"));
        QCOMPARE(http.json("POST", all, ServerFixture::grant(m_ben, s("read"), 2), m_anna.bearer()).status, 412);
        QJsonObject unwrapped = ServerFixture::grant(m_ben, s("read"), 1);
        unwrapped.remove(s("wrapped_key"));
        QCOMPARE(http.json("POST", all, unwrapped, m_anna.bearer()).summary(), s("422 Field wrapped_key is required"));
        QCOMPARE(http.json("POST", all, ServerFixture::grant(m_ben, s("read"), 1), m_anna.bearer()).status, 201);
        const QJsonObject listed = http.get(all, m_anna.bearer()).data().toObject();
        QCOMPARE(listed[s("access_list_version")].toInt(), 1);
        QCOMPARE(listed[s("permissions")][0][s("user_name")].toString(), s("ben"));
        QCOMPARE(listed[s("permissions")][0][s("fingerprint")].toString().size(), 64);

        const QJsonArray shared =
            http.get(s("/api/v1/pictures?view=shared"), m_ben.bearer()).data()[s("pictures")].toArray();
        QCOMPARE(shared.size(), 1);
        QCOMPARE(shared[0][s("role")].toString(), s("read"));
        QCOMPARE(shared[0][s("owner_name")].toString(), s("anna"));
        QCOMPARE(shared[0][s("wrapped_key")].toString(), base64(QByteArray(384, 'r')));
        QCOMPARE(shared[0][s("access_list")].toString(), base64("access list 1"));
        QVERIFY(shared[0][s("vault_wrap")].isNull());
        QCOMPARE(http.get(s("/api/v1/pictures?view=shared-by-me"), m_anna.bearer())
                     .data()[s("pictures")][0][s("shared_with")]
                     .toInt(),
                 1);
        QCOMPARE(http.get(image + s("/content"), m_ben.bearer()).body, sealed.picture());
        QCOMPARE(http.json("PATCH", image + s("/record"), {{s("vault_wrap"), base64("ben's")}}, m_ben.bearer()).status,
                 200);
        QCOMPARE(http.json("PATCH", image + s("/record"),
                           {{s("list_record"), base64("ben's")}, {s("list_record_version"), 2}}, m_ben.bearer())
                     .status,
                 403);
        QJsonObject change = ServerFixture::grant(m_ben, s("write"), 2);
        QCOMPARE(http.json("PUT", all + u'/' + m_ben.id, change, m_anna.bearer()).status, 204);
        QCOMPARE(http.get(image + s("/record"), m_ben.bearer()).data()[s("role")].toString(), s("write"));
        // Leaving, and coming back by the owner's hand.
        QCOMPARE(http.json("DELETE", all + u'/' + m_ben.id, {}, m_ben.bearer()).status, 204);
        QCOMPARE(http.get(image + s("/content"), m_ben.bearer()).status, 403);
        QCOMPARE(http.json("POST", all, ServerFixture::grant(m_ben, s("read"), 3), m_anna.bearer()).status, 201);
        QCOMPARE(http.json("DELETE", all + u'/' + m_ben.id, ServerFixture::grant(m_ben, s("read"), 4), m_anna.bearer())
                     .status,
                 204);
        QCOMPARE(http.get(image + s("/record"), m_anna.bearer()).data()[s("access_list_version")].toInt(), 4);
        // What is in the owner's trash is not there for others.
        QCOMPARE(http.json("POST", all, ServerFixture::grant(m_ben, s("read"), 5), m_anna.bearer()).status, 201);
        QCOMPARE(http.request("POST", image + s("/trash"), {}, m_anna.bearer()).status, 204);
        QCOMPARE(http.get(image + s("/content"), m_ben.bearer()).status, 404);
        QCOMPARE(http.get(image + s("/content"), m_anna.bearer()).status, 200);
    }
    void writersReplaceAndEarlierVersionsStay()
    {
        SealedStandIn sealed = SealedStandIn::make(5);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        const QByteArray first = sealed.picture();
        HttpClient http = m_server->client();
        const QString image = m_anna.image(sealed.itemIdHex());
        sealed.version = 2;
        QCOMPARE(m_server->upload(m_ben, sealed, "replace", m_anna.id).status, 403);
        QCOMPARE(
            http.json("POST", image + s("/permissions"), ServerFixture::grant(m_ben, s("read"), 1), m_anna.bearer())
                .status,
            201);
        QCOMPARE(m_server->upload(m_ben, sealed, "replace", m_anna.id).status, 403);
        QCOMPARE(http.json("PUT", image + s("/permissions/") + m_ben.id, ServerFixture::grant(m_ben, s("write"), 2),
                           m_anna.bearer())
                     .status,
                 204);
        SealedStandIn otherKey = sealed;
        otherKey.commitment.bytes[0] ^= 1;
        QCOMPARE(m_server->upload(m_ben, otherKey, "replace", m_anna.id).summary(),
                 s("422 The picture's key is another one"));
        QCOMPARE(http.get(image + s("/content"), m_anna.bearer()).body, first);
        const HttpReply replaced = m_server->upload(m_ben, sealed, "replace", m_anna.id);
        QCOMPARE(replaced.summary(), s("204"));
        QCOMPARE(replaced.header("Veilpix-Version"), QByteArray("2"));
        QCOMPARE(m_server->upload(m_ben, sealed, "replace", m_anna.id).status, 412); // version 2 again
        QCOMPARE(http.get(image + s("/content"), m_ben.bearer()).body, sealed.picture());
        const QJsonArray versions = http.get(image + s("/versions"), m_anna.bearer()).data().toArray();
        QCOMPARE(versions.size(), 1);
        QCOMPARE(versions[0][s("version")].toInt(), 1);
        QCOMPARE(http.get(image + s("/content?version=1"), m_anna.bearer()).body, first);
        QCOMPARE(http.get(image + s("/content?version=1"), m_ben.bearer()).status, 403);
        QCOMPARE(http.get(image + s("/content?version=3"), m_anna.bearer()).status, 404);
        QCOMPARE(http.get(image + s("/versions"), m_ben.bearer()).status, 401);
    }
    void aFileThatIsNotAsLongAsItWasIsNotGivenOut()
    {
        const SealedStandIn sealed = SealedStandIn::make(16);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        QCOMPARE(m_server->uploadClassic(m_anna, s("cat.png")).status, 200);
        const QString image = m_anna.image(sealed.itemIdHex());
        const QStringList all{image + s("/content"),
                              image + s("/thumbnail"),
                              image,
                              m_anna.image(s("cat")),
                              m_anna.images(s("/data")),
                              m_anna.image(s("cat"), s("/content")),
                              m_anna.image(s("cat"), s("/quotient")),
                              m_anna.images(s("/download-all"))};
        HttpClient http = m_server->client();
        QDirIterator files(m_server->settings.dataFolder + s("/blobs"), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.resize(file.size() - 1));
        }
        for (const QString& path : all) {
            const HttpReply reply = http.get(path, m_anna.bearer());
            QCOMPARE(reply.summary(), s("500 Internal error"));
            QCOMPARE(reply.header("ETag"), QByteArray());
            QCOMPARE(reply.json()[s("status")].toString(), s("error"));
            QCOMPARE(http.get(path, m_anna.bearer({{"Range", "bytes=0-1"}})).status, 500);
        }
    }
    void aPictureBringsItsAccessList()
    {
        const SealedStandIn sealed = SealedStandIn::make(16);
        const QByteArray content = sealed.picture();
        const QByteArray thumbnail = sealed.thumbnail();
        HttpClient http = m_server->client();
        const auto create = [&](const QByteArray& version) {
            HeaderList headers = m_server->uploadHeaders(m_anna, sealed, content, thumbnail, "new", {});
            for (auto& [name, value] : headers) {
                if (name == "Upload-Metadata") {
                    value += ",access_list " + QByteArray("my list").toBase64().toBase64() + ",access_list_signature " +
                             QByteArray(64, 'a').toBase64().toBase64() + ",access_list_version " + version.toBase64();
                }
            }
            return http.request("POST", s("/api/v1/uploads"), {}, headers);
        };
        QCOMPARE(create("2").summary(), s("422 Field access_list_version is not valid"));
        const HttpReply created = create("1");
        QCOMPARE(created.summary(), s("201"));
        QCOMPARE(m_server->patch(http, m_anna, QString::fromLatin1(created.header("Location")), 0, content + thumbnail)
                     .status,
                 204);
        const QString image = m_anna.image(sealed.itemIdHex());
        const QJsonValue record = http.get(image + s("/record"), m_anna.bearer()).data();
        QCOMPARE(record[s("access_list")].toString(), base64("my list"));
        QCOMPARE(record[s("access_list_signature")].toString(), base64(QByteArray(64, 'a')));
        QCOMPARE(record[s("access_list_version")].toInt(), 1);
        QCOMPARE(
            http.json("POST", image + s("/permissions"), ServerFixture::grant(m_ben, s("read"), 2), m_anna.bearer())
                .status,
            201);
    }
    void rekeyingSwapsEverythingInOneStep()
    {
        SealedStandIn sealed = SealedStandIn::make(6);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        HttpClient http = m_server->client();
        const QString image = m_anna.image(sealed.itemIdHex());
        QCOMPARE(
            http.json("POST", image + s("/permissions"), ServerFixture::grant(m_ben, s("read"), 1), m_anna.bearer())
                .status,
            201);
        sealed.version = 2;
        sealed.commitment.bytes[0] ^= 1;
        QString location;
        QCOMPARE(m_server->upload(m_anna, sealed, "rekey", m_anna.id, &location).status, 204);
        QCOMPARE(http.get(image + s("/record"), m_anna.bearer()).data()[s("version")].toInt(), 1);
        const auto wrap = [](const TestAccount& account) {
            return QJsonObject{{s("user_id"), account.id}, {s("wrapped_key"), base64("fresh wrap")}};
        };
        QJsonObject body{{s("upload"), location.section(u'/', -1)},
                         {s("wraps"), QJsonArray{wrap(m_anna)}},
                         {s("access_list"), base64("list 2")},
                         {s("access_list_signature"), base64(QByteArray(64, 'a'))},
                         {s("access_list_version"), 2},
                         {s("list_record"), base64("fresh record")},
                         {s("list_record_version"), 2},
                         {s("vault_wrap"), base64("fresh vault wrap")}};
        QCOMPARE(http.json("POST", image + s("/rekey"), body, m_anna.bearer()).status, 428);
        QCOMPARE(http.json("POST", image + s("/rekey"), body, ifMatch(m_anna, "2")).status, 412);
        // Refused for something that is not the upload's fault, it is still there for the right request.
        const auto refused = [&](const QJsonObject& changes) {
            QJsonObject wrong = body;
            for (auto it = changes.begin(); it != changes.end(); ++it) {
                wrong.insert(it.key(), it.value());
            }
            const HttpReply reply = http.json("POST", image + s("/rekey"), wrong, ifMatch(m_anna, "1"));
            const HttpReply head = http.request("HEAD", location, {}, m_anna.bearer({{"Tus-Resumable", "1.0.0"}}));
            return head.header("Upload-Offset") == head.header("Upload-Length") ? reply.summary() : s("upload is gone");
        };
        QCOMPARE(refused({}), s("422 Field wraps is not valid")); // Ben has access
        body.insert(s("wraps"), QJsonArray{wrap(m_anna), wrap(m_ben)});
        QCOMPARE(refused({{s("wraps"), QJsonArray{wrap(m_anna), wrap(m_ben), wrap(m_anna)}}}),
                 s("422 Field wraps is not valid"));
        QCOMPARE(refused({{s("access_list_version"), 3}}), s("412 Another version is stored"));
        QCOMPARE(refused({{s("list_record_version"), 4}}), s("412 Another version is stored"));
        QCOMPARE(refused({{s("wraps"), QJsonArray{wrap(m_anna), wrap(m_ben), wrap(m_ben)}}}),
                 s("422 Field wraps is not valid"));
        const HttpReply done = http.json("POST", image + s("/rekey"), body, ifMatch(m_anna, "1"));
        QCOMPARE(done.summary(), s("200"));
        QCOMPARE(done.data()[s("version")].toInt(), 2);
        QCOMPARE(done.data()[s("commitment")].toString(), QString::fromLatin1(sealed.commitment.toHex()));
        QCOMPARE(done.data()[s("access_list_version")].toInt(), 2);
        QCOMPARE(http.get(image + s("/content"), m_ben.bearer()).body, sealed.picture());
        QCOMPARE(http.get(image + s("/record"), m_ben.bearer()).data()[s("wrapped_key")].toString(),
                 base64("fresh wrap"));
        QCOMPARE(http.json("POST", image + s("/rekey"), body, ifMatch(m_anna, "2")).status,
                 422); // the upload is used up
    }

    void changesAreFollowedWithoutPolling()
    {
        HttpClient http = m_server->client();
        const QString bens = cursor(m_ben);
        const QString changes = s("/api/v1/changes?since=");
        QCOMPARE(kinds(http.get(changes + bens, m_ben.bearer())), QStringList());
        const SealedStandIn sealed = SealedStandIn::make(7);
        QCOMPARE(m_server->upload(m_anna, sealed).status, 204);
        // Another person's change does not wake Ben; the share does.
        HttpReply waited;
        std::thread waiting([&] {
            HttpClient own = m_server->client();
            waited = own.get(changes + bens + s("&wait=20"), m_ben.bearer());
        });
        QVERIFY(somebodyWaits());
        QElapsedTimer timer;
        timer.start();
        const HttpReply granted = http.json("POST", m_anna.image(sealed.itemIdHex(), s("/permissions")),
                                            ServerFixture::grant(m_ben, s("read"), 1), m_anna.bearer());
        waiting.join();
        QCOMPARE(granted.status, 201);
        QVERIFY(timer.elapsed() < 5000);
        QVERIFY(!kinds(waited).isEmpty());
        QCOMPARE(waited.data()[s("changes")][0][s("item_id")].toString(), sealed.itemIdHex());
        const QString next = waited.data()[s("cursor")].toString();
        timer.restart();
        QCOMPARE(kinds(http.get(changes + next + s("&wait=1"), m_ben.bearer())), QStringList());
        QVERIFY(timer.elapsed() >= 900);
        QCOMPARE(http.get(changes + s("x"), m_ben.bearer()).status, 422);
        QCOMPARE(http.get(changes + s("0&wait=x"), m_ben.bearer()).status, 422);
    }
    void anEndedSessionIsToldWhileItWaits()
    {
        TestAccount second = m_anna;
        m_server->signIn(second);
        const QString annas = cursor(m_anna);
        HttpReply waited;
        std::thread waiting([&] {
            HttpClient own = m_server->client();
            waited = own.get(s("/api/v1/changes?wait=30&since=") + annas, second.bearer());
        });
        QVERIFY(somebodyWaits());
        HttpClient http = m_server->client();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(http.request("POST", s("/logout"), {}, second.bearer()).status, 200);
        waiting.join();
        QVERIFY(timer.elapsed() < 20'000); // of the 30 s that it was ready to wait
        QCOMPARE(waited.status, 401);
    }
    void stoppingDoesNotWaitForThoseWhoWait()
    {
        const QString annas = cursor(m_anna);
        HttpReply waited;
        std::thread waiting([&] {
            HttpClient own = m_server->client();
            waited = own.get(s("/api/v1/changes?wait=30&since=") + annas, m_anna.bearer());
        });
        QVERIFY(somebodyWaits());
        QElapsedTimer timer;
        timer.start();
        QSignalSpy stopped(&m_server->program(), &program::ServerProgram::stopped);
        m_server->program().stop();
        QVERIFY(stopped.count() > 0 || stopped.wait(10'000));
        waiting.join();
        QVERIFY(timer.elapsed() < 8000);
        QCOMPARE(waited.status, 200);
    }
};

QTEST_GUILESS_MAIN(NativeApiTest)
#include "NativeApiTest.moc"
