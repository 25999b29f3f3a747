// Who may do what: every route and method against every kind of caller, each reply held against the OpenAPI document.
// The routes come from the server's own table, so a new one without a row here fails.
#include "common/base/Literals.h"
#include "tests/server/handlers/ServerFixture.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

enum Caller { Owner, Reader, Writer, FormerReader, Stranger, Disabled, Nobody, Expired, Revoked, CallerCount };
constexpr const char* callerNames[] = {"owner",    "reader", "writer",  "former reader", "stranger",
                                       "disabled", "nobody", "expired", "revoked"};

struct Row {
    const char* name; // of the route; what follows a # tells variants apart
    std::array<int, CallerCount> expected;
};

// Rows of common shapes: the five who are signed in, then disabled, nobody, expired, revoked.
constexpr Row token(const char* name, int owner, int reader, int writer, int former, int stranger)
{
    return {name, {owner, reader, writer, former, stranger, 403, 401, 401, 401}};
}
constexpr Row everyone(const char* name, int status)
{
    return {name, {status, status, status, status, status, status, status, status, status}};
}
constexpr Row signedIn(const char* name, int status)
{
    return token(name, status, status, status, status, status);
}
constexpr Row ownerOnly(const char* name, int status)
{
    return token(name, status, 401, 401, 401, 401);
}
constexpr Row viewers(const char* name, int status)
{
    return token(name, status, status, status, 403, 403);
}

// By a secret of one's own instead of a token, which an expired one does not concern: those who have one, disabled,
// nobody (who has none), then somebody whose token has expired and somebody who has signed out.
constexpr Row secret(const char* name, int right, int wrong, int signedOut)
{
    return {name, {right, right, right, right, right, 403, wrong, right, signedOut}};
}

constexpr Row table[] = {
    everyone("register.form", 200),
    everyone("register", 409),
    everyone("auth.register", 409),
    everyone("auth.parameters", 200),
    everyone("login.form", 200),
    secret("login", 200, 422, 200),
    secret("login#json", 200, 422, 200),
    secret("auth.login", 200, 422, 200),
    secret("auth.login#json", 200, 422, 200),
    secret("auth.refresh", 200, 401, 401),
    secret("auth.recover", 200, 422, 200),
    secret("auth.recover.finish", 412, 422, 412), // for another version of the key ring, and so without effect
    signedIn("logout", 200),
    signedIn("auth.logout", 200),
    signedIn("auth.sessions", 200),
    token("auth.sessions.end", 204, 404, 404, 404, 404),
    token("auth.sessions.restore", 204, 404, 404, 404, 404),
    signedIn("auth.password", 412), // as above
    signedIn("auth.account.delete", 422),
    signedIn("users", 200),
    signedIn("users.one", 200),
    signedIn("people", 200),
    signedIn("people.one", 200),
    signedIn("keyring", 200),
    signedIn("keyring.put", 412),
    signedIn("pins", 404),
    signedIn("pins.put", 412),
    ownerOnly("images", 200),
    ownerOnly("images.upload.form", 200),
    ownerOnly("images.upload", 200),
    ownerOnly("images.upload.token", 200),
    ownerOnly("images.data", 200),
    ownerOnly("images.download-all", 200),
    token("images.download", 200, 200, 200, 401, 401),
    token("images.download#trashed", 404, 404, 404, 401, 401),
    ownerOnly("images.delete.form", 200),
    ownerOnly("images.delete", 204),
    ownerOnly("images.delete.token", 204),
    ownerOnly("permissions", 200),
    ownerOnly("permissions.grant", 201),
    ownerOnly("permissions.one", 200),
    ownerOnly("permissions.change", 204),
    token("permissions.revoke", 204, 204, 401, 401, 401), // the reader leaves
    signedIn("pictures", 200),
    viewers("pictures.record", 200),
    token("pictures.record#trashed", 200, 404, 404, 403, 403),
    viewers("pictures.record.patch", 200),
    token("pictures.record.patch#list", 200, 403, 403, 403, 403),
    viewers("pictures.content", 200),
    token("pictures.content#trashed", 200, 404, 404, 403, 403),
    token("pictures.content#version", 200, 403, 403, 403, 403), // an earlier one
    viewers("pictures.thumbnail", 200),
    token("pictures.thumbnail#trashed", 200, 404, 404, 403, 403),
    token("pictures.thumbnail#version", 200, 403, 403, 403, 403),
    viewers("pictures.quotient", 404), // a native picture has none
    ownerOnly("pictures.versions", 200),
    ownerOnly("pictures.trash", 204),
    ownerOnly("pictures.untrash", 204),
    ownerOnly("pictures.rekey", 200),
    everyone("uploads.options", 204),
    signedIn("uploads.create", 201),
    token("uploads.create#replace", 201, 403, 201, 403, 403),
    token("uploads.create#rekey", 201, 403, 403, 403, 403),
    token("uploads.head", 200, 404, 404, 404, 404),
    token("uploads.patch", 204, 404, 404, 404, 404),
    token("uploads.delete", 204, 404, 404, 404, 404),
    signedIn("changes", 200),
    everyone("healthz", 200),
    everyone("readyz", 200),
    everyone("version", 200),
    everyone("metrics", 200),
    everyone("openapi", 200),
};

} // namespace

class AccessMatrixTest final : public QObject {
    Q_OBJECT

private:
    struct Asked {
        QString path;
        QByteArray body;
        HeaderList headers;
    };

    ServerFixture m_server;
    std::array<TestAccount, CallerCount> m_callers;
    QJsonObject m_document;
    quint32 m_seed = 1000;
    SealedStandIn m_sealed;
    bool m_isFresh = false;
    QList<std::pair<Caller, QString>> m_open; // uploads that the present cell started

    const handlers::Rule& rule(const QString& name)
    {
        for (const handlers::Rule& candidate : m_server.program().api().rules()) {
            if (candidate.name == name) {
                return candidate;
            }
        }
        qFatal("no route %s", qPrintable(name));
    }
    HeaderList bearerOf(Caller caller)
    {
        if (caller == Nobody) {
            return {};
        }
        // Whoever can sign in does so anew, so that a route that ends sessions leaves the next cell alone.
        if (caller <= Stranger) {
            m_server.signIn(m_callers[caller]);
        }
        return m_callers[caller].bearer();
    }
    // A picture of the owner's with a reader, a writer and somebody who was a reader.
    void freshPicture()
    {
        if (m_isFresh) {
            return;
        }
        m_server.signIn(m_callers[Owner]);
        const TestAccount& owner = m_callers[Owner];
        m_sealed = SealedStandIn::make(++m_seed);
        QCOMPARE(m_server.upload(owner, m_sealed).status, 204);
        HttpClient http = m_server.client();
        const QString all = owner.image(m_sealed.itemIdHex(), s("/permissions"));
        int version = 0;
        for (const auto& [who, role] :
             {std::pair(Reader, "read"), std::pair(Writer, "write"), std::pair(FormerReader, "read")}) {
            QCOMPARE(
                http.json("POST", all, ServerFixture::grant(m_callers[who], s(role), ++version), owner.bearer()).status,
                201);
        }
        QCOMPARE(http.json("DELETE", all + u'/' + m_callers[FormerReader].id, {}, owner.bearer()).status, 204);
        m_isFresh = true;
    }
    QString newUpload()
    {
        const SealedStandIn sealed = SealedStandIn::make(++m_seed);
        HttpClient http = m_server.client();
        const HttpReply made =
            http.request("POST", s("/api/v1/uploads"), {},
                         ServerFixture::uploadHeaders(m_callers[Owner], sealed, sealed.picture(), sealed.thumbnail()));
        m_open.append({Owner, QString::fromLatin1(made.header("Location"))});
        return m_open.last().second.section(u'/', -1);
    }
    // The present picture's, by the owner; its path.
    QString nextVersion(const QByteArray& purpose)
    {
        SealedStandIn sealed = m_sealed;
        sealed.version = 2;
        m_server.signIn(m_callers[Owner]);
        QString location;
        if (m_server.upload(m_callers[Owner], sealed, purpose, m_callers[Owner].id, &location).status != 204) {
            qFatal("no second version");
        }
        m_open.append({Owner, location});
        return location;
    }
    static void asJson(Asked& asked, const QJsonObject& object)
    {
        asked.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
        asked.headers.emplaceBack("Content-Type", "application/json");
    }
    static void asForm(Asked& asked, const QByteArray& body)
    {
        asked.body = body;
        asked.headers.emplaceBack("Content-Type", "application/x-www-form-urlencoded");
    }

    // A request that is right in everything but perhaps the caller.
    Asked request(const QString& variant, Caller caller)
    {
        const QString name = variant.section(u'#', 0, 0);
        const TestAccount& self = m_callers[caller == Nobody ? Stranger : caller];
        const TestAccount unknown{s("unknown"), s("x"), {}, {}, s("unknown"), {}};
        const TestAccount& own = caller == Nobody ? unknown : self; // whose secrets the caller knows
        const TestAccount& owner = m_callers[Owner];
        Asked asked;
        asked.path = rule(name).path;
        if (rule(name).csrf == handlers::Csrf::Form) {
            HttpClient http = m_server.client();
            asked.headers = ServerFixture::csrf(http, s("/login"));
        }
        asked.path.replace(s("<user>"), owner.id)
            .replace(s("<name>"), m_sealed.itemIdHex())
            .replace(s("<person>"), m_callers[Reader].id);
        if (name == s("register") || name == s("auth.register")) {
            asForm(asked, "username=owner&password=x&publicKey=1+2");
        } else if (variant.endsWith(s("login#json"))) {
            asJson(asked, {{s("username"), own.name}, {s("password"), own.password}});
        } else if (name == s("login") || name == s("auth.login")) {
            asForm(asked, "username=" + QUrl::toPercentEncoding(own.name) + "&password=" + own.password.toLatin1());
        } else if (name == s("auth.parameters")) {
            asked.path += s("?username=owner");
        } else if (name == s("auth.refresh")) {
            asJson(asked, {{s("refresh_token"), own.refreshToken}});
        } else if (name == s("auth.recover")) {
            asJson(asked, {{s("username"), own.name}, {s("recovery"), s("recovery of ") + own.name}});
        } else if (name == s("auth.recover.finish") || name == s("auth.password")) {
            QJsonObject body = ServerFixture::registration(own.name);
            body.insert(s("old_password"), own.password);
            body.insert(s("new_password"), s("new"));
            asJson(asked, body);
            asked.headers.emplaceBack("If-Match", "\"77\"");
        } else if (name == s("auth.account.delete")) {
            asJson(asked, {{s("password"), s("wrong")}});
        } else if (name.startsWith(s("auth.sessions."))) {
            TestAccount second = owner;
            m_server.signIn(second);
            asked.path.replace(s("<session>"), second.sessionId);
            if (name == s("auth.sessions.restore")) {
                HttpClient http = m_server.client();
                (void)http.request("POST", s("/logout"), {}, second.bearer());
                asJson(asked, {{s("password"), self.password}});
            }
        } else if (name == s("people")) {
            asked.path += s("?prefix=own");
        } else if (name == s("keyring.put") || name == s("pins.put")) {
            asJson(asked, {{s("blob"), base64("x")}});
            asked.headers.emplaceBack("If-Match", "\"77\"");
        } else if (name == s("images.upload") || name == s("images.upload.token")) {
            asked.body = ServerFixture::multipart(s("a.png"), plainPng(), "1 ");
            asked.headers.emplaceBack("Content-Type", "multipart/form-data; boundary=b0undary");
        } else if (name == s("permissions.grant")) {
            asJson(asked, ServerFixture::grant(m_callers[Stranger], s("read"), 4));
        } else if (name == s("permissions.change")) {
            asForm(asked, "role=write");
        } else if (name == s("permissions.revoke")) {
            asJson(asked, {});
        } else if (variant == s("pictures.record.patch#list")) {
            asJson(asked, {{s("list_record"), base64("r")}, {s("list_record_version"), 2}});
        } else if (name == s("pictures.record.patch")) {
            asJson(asked, {{s("vault_wrap"), base64("v")}});
        } else if (name == s("pictures.rekey")) {
            QJsonArray wraps;
            for (const Caller who : {Owner, Reader, Writer}) {
                wraps.append(QJsonObject{{s("user_id"), m_callers[who].id}, {s("wrapped_key"), base64("w")}});
            }
            asJson(asked, {{s("upload"), nextVersion("rekey").section(u'/', -1)},
                           {s("wraps"), wraps},
                           {s("access_list"), base64("list")},
                           {s("access_list_signature"), base64(QByteArray(64, 'a'))},
                           {s("access_list_version"), 4},
                           {s("list_record"), base64("r")},
                           {s("list_record_version"), 2}});
            asked.headers.emplaceBack("If-Match", "\"1\"");
        } else if (name == s("uploads.create")) {
            SealedStandIn sealed = variant.contains(u'#') ? m_sealed : SealedStandIn::make(++m_seed);
            const QByteArray purpose = variant.contains(u'#') ? variant.section(u'#', 1).toLatin1() : "new"_ba;
            asked.headers +=
                ServerFixture::uploadHeaders(self, sealed, sealed.picture(), sealed.thumbnail(), purpose, owner.id)
                    .mid(1);
        } else if (name.startsWith(s("uploads.")) && name != s("uploads.options")) {
            asked.path.replace(s("<upload>"), newUpload());
            asked.headers.emplaceBack("Tus-Resumable", "1.0.0");
            if (name == s("uploads.patch")) {
                asked.body = "bytes";
                asked.headers.emplaceBack("Upload-Offset", "0");
                asked.headers.emplaceBack("Content-Type", "application/offset+octet-stream");
            }
        }
        if (variant.endsWith(s("#version"))) {
            (void)nextVersion("replace");
            asked.path += s("?version=1");
        } else if (variant.endsWith(s("#trashed"))) {
            HttpClient http = m_server.client();
            (void)http.request("POST", owner.image(m_sealed.itemIdHex(), s("/trash")), {}, owner.bearer());
        }
        return asked;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server.settings.loginAttempts = 100'000; // wrong passwords are part of the table
        QVERIFY(m_server.start());
        for (int i = 0; i < CallerCount; ++i) {
            m_callers[size_t(i)] = m_server.account(s(callerNames[i]));
        }
        HttpClient http = m_server.client();
        QCOMPARE(http.request("POST", s("/logout"), {}, m_callers[Revoked].bearer()).status, 200);
        // Made long ago: the clock goes on, and everybody else signs in again.
        m_server.clock.move(std::chrono::hours(2));
        m_server.signIn(m_callers[Disabled]);
        m_server.signIn(m_callers[Revoked]);
        QCOMPARE(http.request("POST", s("/logout"), {}, m_callers[Revoked].bearer()).status, 200);
        QVERIFY(m_server.program().metadata().write([&](store::WriteTransaction& tx) -> Result<void> {
            return tx.users().setDisabled(m_callers[Disabled].id, true);
        }));
        m_document = http.get(s("/api/v1/openapi.json")).json();
        QCOMPARE(m_document, m_server.description().document());
        QCOMPARE(m_document[s("openapi")].toString(), s("3.1.0"));
    }

    void theTableHasEveryRouteAndNoOther()
    {
        QSet<QString> rows;
        for (const Row& row : table) {
            rows.insert(s(row.name).section(u'#', 0, 0));
        }
        QSet<QString> routes;
        for (const handlers::Rule& candidate : m_server.program().api().rules()) {
            routes.insert(candidate.name);
        }
        QCOMPARE(rows - routes, QSet<QString>());
        QCOMPARE(routes - rows, QSet<QString>());
    }
    void theDescriptionHasEveryRouteAndNoOther()
    {
        QSet<QString> described;
        const QJsonObject paths = m_document[s("paths")].toObject();
        for (auto path = paths.begin(); path != paths.end(); ++path) {
            const QJsonObject item = path->toObject();
            for (auto method = item.begin(); method != item.end(); ++method) {
                QVERIFY2(!(*method)[s("summary")].toString().isEmpty(), qPrintable(path.key()));
                described.insert(method.key().toUpper() + u' ' + path.key());
            }
        }
        QSet<QString> routes;
        for (const handlers::Rule& candidate : m_server.program().api().rules()) {
            QString path = candidate.path;
            path.replace(u'<', u'{').replace(u'>', u'}');
            routes.insert(QString::fromLatin1(http::methodName(candidate.method)) + u' ' + path);
            if (candidate.method == http::Method::Get) {
                routes.insert(s("HEAD ") + path);
            }
        }
        QCOMPARE(described, routes);
    }

    void everyCellAnswersAsItShould_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<int>("caller");
        for (int i = 0; i < int(std::size(table)); ++i) {
            for (int caller = 0; caller < CallerCount; ++caller) {
                QTest::addRow("%s, %s", table[i].name, callerNames[caller]) << i << caller;
            }
        }
    }
    void everyCellAnswersAsItShould()
    {
        QFETCH(int, index);
        QFETCH(int, caller);
        const QString variant = s(table[index].name);
        const handlers::Rule& asked = rule(variant.section(u'#', 0, 0));
        freshPicture();
        const QByteArray method = http::methodName(asked.method);
        const HeaderList bearer = bearerOf(Caller(caller));
        const Asked built = request(variant, Caller(caller));
        HttpClient http = m_server.client();
        const HttpReply reply = http.request(method, built.path, built.body, bearer + built.headers);
        QVERIFY2(reply.status == table[index].expected[size_t(caller)],
                 qPrintable(s("%1 instead of %2: %3")
                                .arg(reply.status)
                                .arg(table[index].expected[size_t(caller)])
                                .arg(QString::fromUtf8(reply.body.left(200)))));
        const QString problem = m_server.description().problem(method, built.path, reply);
        QVERIFY2(problem.isEmpty(), qPrintable(problem + QString::fromUtf8(reply.body.left(300))));
        if (asked.method == http::Method::Get) {
            const HttpReply head = http.request("HEAD", built.path, {}, bearer + built.headers);
            QCOMPARE(head.status, reply.status);
        }
        if (variant.startsWith(s("uploads.create")) && reply.status == 201) {
            m_open.append({Caller(caller), QString::fromLatin1(reply.header("Location"))});
        }
        for (const auto& [who, location] : m_open) {
            (void)http.request("DELETE", location, {}, m_callers[who].bearer({{"Tus-Resumable", "1.0.0"}}));
        }
        m_open.clear();
        // What a refused caller tried has changed nothing; what succeeded may have, and a state that was prepared has.
        if (variant.contains(u'#') && asked.method == http::Method::Get) {
            m_isFresh = false;
        }
        if (asked.method != http::Method::Get && asked.method != http::Method::Head && reply.status < 300) {
            m_isFresh = false;
        }
    }

    void otherMethodsAre405WithAllow()
    {
        freshPicture();
        QHash<QString, QByteArrayList> byPath;
        for (const handlers::Rule& candidate : m_server.program().api().rules()) {
            byPath[candidate.path].append(http::methodName(candidate.method));
        }
        HttpClient http = m_server.client();
        for (auto it = byPath.begin(); it != byPath.end(); ++it) {
            QString path = it.key();
            path.replace(s("<name>"), s("x")).replace(s("<user>"), m_callers[Owner].id);
            path.replace(s("<person>"), s("p")).replace(s("<session>"), s("q")).replace(s("<upload>"), s("u"));
            if (it->contains("GET")) {
                it->append("HEAD");
            }
            for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
                // An image called "upload" or "data" may be deleted by the path that its name makes.
                if (it->contains(method) || (path.contains(s("/images/")) && QByteArray(method) == "DELETE")) {
                    continue;
                }
                const HttpReply reply = http.request(method, path);
                QVERIFY2(reply.status == 405, qPrintable(s("%1 %2: %3").arg(s(method), path).arg(reply.status)));
                QVERIFY(!reply.header("Allow").isEmpty());
                if (qstrcmp(method, "HEAD") != 0) {
                    QCOMPARE(reply.json()[s("code")].toString(), s("405"));
                }
            }
        }
        QCOMPARE(http.get(s("/nowhere")).status, 404);
        QCOMPARE(http.get(s("/nowhere")).json()[s("code")].toString(), s("404"));
    }
};

QTEST_GUILESS_MAIN(AccessMatrixTest)
#include "AccessMatrixTest.moc"
