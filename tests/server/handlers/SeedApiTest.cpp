// The seed's API: its messages, the order of its checks, its aliases.
#include <cstdlib>
#include <jwt.h>

#include "common/base/Literals.h"
#include "tests/server/handlers/ServerFixture.h"

using namespace veilpix;
using namespace veilpix::tests;

namespace {

const QString s_users = u"/api/v1/users"_s;

QString joined(const char* text)
{
    return QString::fromLatin1(text);
}

} // namespace

class SeedApiTest final : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ServerFixture> m_server;

    // A token of our own making, signed with the server's secret or another one.
    QByteArray token(const QString& userId, qint64 issued, qint64 notBefore, qint64 expires, const char* type,
                     const QByteArray& secret, jwt_alg_t algorithm)
    {
        jwt_t* jwt = nullptr;
        jwt_new(&jwt);
        jwt_add_grant_bool(jwt, "fresh", 0);
        jwt_add_grant_int(jwt, "iat", issued);
        jwt_add_grant_int(jwt, "nbf", notBefore);
        jwt_add_grant_int(jwt, "exp", expires);
        jwt_add_grant(jwt, "jti", "11111111-2222-3333-4444-555555555555");
        jwt_add_grant(jwt, "type", type);
        jwt_add_grants_json(jwt, ("{\"sub\":{\"id\":\"" + userId.toLatin1() + "\"}}").constData());
        jwt_set_alg(jwt, algorithm,
                    algorithm == JWT_ALG_NONE ? nullptr : reinterpret_cast<const unsigned char*>(secret.constData()),
                    algorithm == JWT_ALG_NONE ? 0 : int(secret.size()));
        char* encoded = jwt_encode_str(jwt);
        const QByteArray out(encoded);
        std::free(encoded);
        jwt_free(jwt);
        return out;
    }
    QString answer(const QByteArray& bearer)
    {
        HttpClient http = m_server->client();
        return http.get(s_users, {{"Authorization", "Bearer " + bearer}}).summary();
    }

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerFixture>();
        QVERIFY(m_server->start());
    }

    // More names than fit into one page, or into the memory of a reply.
    void listsAnyNumberOfPicturesInUploadOrder()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        constexpr int count = 3500;
        const QString tail(200, u'n');
        QVERIFY(m_server->program().metadata().write([&](store::WriteTransaction& tx) -> Result<void> {
            for (int i = 0; i < count; ++i) {
                store::Picture picture;
                picture.ownerId = anna.id;
                picture.classic = true;
                picture.name = QString::number(count - i) + tail;
                picture.extension = u"png"_s;
                picture.created = picture.changed = QDateTime::currentDateTimeUtc();
                if (const auto added = tx.pictures().add(picture, {}); !added) {
                    return tl::unexpected(added.error());
                }
            }
            return {};
        }));
        HttpClient http = m_server->client();
        const HttpReply all = http.get(anna.images(), anna.bearer());
        QCOMPARE(all.summary(), joined("200"));
        QVERIFY(all.body.size() > 700'000);
        const QJsonArray names = all.data().toArray();
        QCOMPARE(names.size(), count);
        for (int i = 0; i < count; ++i) {
            QCOMPARE(names[i].toString(), QString::number(count - i) + tail + joined(".png"));
        }
    }
    void cleanup() { m_server.reset(); }

    void registeringSaysWhatIsMissing_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* user, const char* password, const char* key, const char* expected) {
            QTest::newRow(expected) << joined(user) << joined(password) << joined(key) << joined(expected);
        };
        row("", "", "", "422 Username is required, Password is required, Public key is required");
        row("anna", "", "", "422 Password is required, Public key is required");
        row("anna", " \t", "1 2", "422 Password is required");
        row("  ", "x", "1 2", "422 Username is required");
        row("anna", "x", "", "422 Public key is required");
        row("anna", "x", "1 2", "201");
    }
    void registeringSaysWhatIsMissing()
    {
        QFETCH(QString, user);
        QFETCH(QString, password);
        QFETCH(QString, key);
        QFETCH(QString, expected);
        HttpClient http = m_server->client();
        const QList<std::pair<QString, QString>> fields{
            {u"username"_s, user}, {u"password"_s, password}, {u"publicKey"_s, key}};
        const HeaderList csrf = ServerFixture::csrf(http, u"/register"_s);
        QCOMPARE(http.form("POST", u"/register"_s, fields, csrf).summary(), expected);
        // The alias gives the same answer without any CSRF.
        const HttpReply alias = http.form("POST", u"/api/v1/auth/register"_s, fields);
        QCOMPARE(alias.summary(), expected == "201"_L1 ? u"409 Username already exists"_s : expected);
    }
    void absurdNamesAreRefused()
    {
        HttpClient http = m_server->client();
        for (const QString& name :
             {QString(5000, u'a'), u"a\nb"_s, u"a\u0000b"_s, u" a"_s, u"Bob\u200b"_s, u"\u202eboB"_s}) {
            const HttpReply reply =
                http.form("POST", u"/api/v1/auth/register"_s,
                          {{u"username"_s, name}, {u"password"_s, u"x"_s}, {u"publicKey"_s, u"1 2"_s}});
            QCOMPARE(reply.summary(), u"422 Username is not valid"_s);
        }
    }

    void namesThatLookAlikeAreTaken()
    {
        HttpClient http = m_server->client();
        const auto registered = [&](const QString& name) {
            return http
                .form("POST", u"/api/v1/auth/register"_s,
                      {{u"username"_s, name}, {u"password"_s, u"x"_s}, {u"publicKey"_s, u"1 2"_s}})
                .summary();
        };
        QCOMPARE(registered(u"Twin Peak"_s), u"201"_s);
        for (const QString& name :
             {u"twin peak"_s, u"Tw\u0456n Peak"_s, u"Twln Peak"_s.replace(u'l', u'\u0406'), u"\uff34win Peak"_s}) {
            QCOMPARE(registered(name), u"409 Username already exists"_s);
        }
        QCOMPARE(registered(u"Twin Peaks"_s), u"201"_s);
    }

    void csrfIsCheckedFirstAndInTheSeedsWords()
    {
        HttpClient http = m_server->client();
        const QString login = u"/login"_s;
        const HeaderList held = ServerFixture::csrf(http, login);
        const HeaderList other = ServerFixture::csrf(http, login);
        QCOMPARE(http.form("POST", login, {}).summary(), joined("400 The CSRF token is missing."));
        QCOMPARE(http.form("POST", login, {}, {held.at(0)}).summary(),
                 joined("400 The CSRF session token is missing."));
        QCOMPARE(http.form("POST", login, {}, {{"X-CSRFToken", "nonsense"}, held.at(1)}).summary(),
                 joined("400 The CSRF token is invalid."));
        QCOMPARE(http.form("POST", login, {}, {other.at(0), held.at(1)}).summary(),
                 joined("400 The CSRF tokens do not match."));
        QCOMPARE(http.form("POST", login, {}, held).summary(),
                 joined("422 Username is required, Password is required"));
        // In the other header, and in the form.
        QCOMPARE(http.form("POST", login, {}, {{"X-CSRF-Token", held.at(0).second}, held.at(1)}).status, 422);
        QCOMPARE(
            http.form("POST", login, {{joined("csrf_token"), QString::fromLatin1(held.at(0).second)}}, {held.at(1)})
                .status,
            422);
        m_server->clock.move(std::chrono::minutes(61));
        QCOMPARE(http.form("POST", login, {}, held).status, 400);
    }
    void oneSessionCookieServesAllForms()
    {
        HttpClient http = m_server->client();
        const HttpReply first = http.get(u"/login"_s);
        const QByteArray cookie = first.header("Set-Cookie");
        QVERIFY2(cookie.startsWith("session=") && cookie.endsWith("; HttpOnly; Path=/"), cookie.constData());
        QVERIFY(first.json().keys() == QStringList{joined("csrf_token")});
        const HttpReply second = http.get(u"/register"_s, {{"Cookie", cookie}});
        QVERIFY(second.header("Set-Cookie").isEmpty());
        QVERIFY(!http.get(u"/register"_s, {{"Cookie", "session=garbage"}}).header("Set-Cookie").isEmpty());
        const QByteArray token = first.json()[joined("csrf_token")].toString().toLatin1();
        QCOMPARE(http.form("POST", u"/register"_s, {}, {{"Cookie", cookie}, {"X-CSRFToken", token}}).status, 422);
    }

    void theOrderIsRouteCsrfTokenOwnerForm()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        const TestAccount ben = m_server->account(joined("ben"));
        HttpClient http = m_server->client();
        const QString upload = anna.images(joined("/upload"));
        QCOMPARE(http.request("POST", upload + joined("/nowhere")).status, 404);
        QCOMPARE(http.request("PUT", upload).status, 405);
        QCOMPARE(http.request("PUT", upload).header("Allow"),
                 QByteArray("GET, HEAD, POST, DELETE")); // DELETE of an image of that name
        QCOMPARE(http.form("POST", upload, {}).summary(), joined("400 The CSRF token is missing."));
        HeaderList csrf = ServerFixture::csrf(http, joined("/login"));
        QCOMPARE(http.form("POST", upload, {}, csrf).summary(), joined("401 Missing Authorization Header"));
        QCOMPARE(http.form("POST", upload, {}, ben.bearer(csrf)).summary(), joined("401 User is not authorized"));
        QCOMPARE(http.form("POST", upload, {}, anna.bearer(csrf)).summary(),
                 joined("422 Image file is required, Quotient data is required"));
        const QString permissions = anna.image(joined("none"), joined("/permissions"));
        QCOMPARE(http.form("POST", permissions, {}, anna.bearer(csrf)).status, 422);
        QCOMPARE(http.form("POST", permissions, {{joined("user_id"), ben.id}, {joined("role"), joined("read")}},
                           anna.bearer(csrf))
                     .summary(),
                 joined("404 Image not found"));
        const QString gone = anna.image(joined("none"), joined("/delete"));
        QCOMPARE(http.request("DELETE", gone).summary(), joined("400 The CSRF token is missing."));
        QCOMPARE(http.request("DELETE", gone, {}, anna.bearer(csrf)).summary(), joined("404 Image not found"));
    }

    void tokensAreRefusedInTheSeedsWords()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        HttpClient http = m_server->client();
        const QString bad = joined("422 Bad Authorization header. Expected 'Authorization: Bearer <JWT>'");
        QCOMPARE(http.get(s_users).summary(), joined("401 Missing Authorization Header"));
        for (const char* header : {"Bearer", "Bearer a b", "Basic abc", "Bearer ", ""}) {
            QCOMPARE(http.get(s_users, {{"Authorization", header}}).summary(), bad);
        }
        QFile file(m_server->settings.dataFolder + u"/secrets/jwt.key"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray secret = file.readAll().chopped(1); // less the newline at its end
        const qint64 now = m_server->clock.now().toSecsSinceEpoch();
        const auto make = [&](qint64 nbf, qint64 exp, const char* type, const QByteArray& key, jwt_alg_t algorithm) {
            return answer(token(anna.id, now, nbf, exp, type, key, algorithm));
        };
        QCOMPARE(make(now, now + 60, "access", secret, JWT_ALG_HS256), joined("200"));
        QCOMPARE(make(now - 90, now - 60, "access", secret, JWT_ALG_HS256), joined("401 Token has expired"));
        QVERIFY(make(now + 600, now + 900, "access", secret, JWT_ALG_HS256).startsWith(joined("422 ")));
        QVERIFY(make(now, now + 60, "refresh", secret, JWT_ALG_HS256).startsWith(joined("422 ")));
        QVERIFY(make(now, now + 60, "access", secret, JWT_ALG_HS512).startsWith(joined("422 ")));
        QVERIFY(make(now, now + 60, "access", QByteArray(32, 'k'), JWT_ALG_HS256).startsWith(joined("422 ")));
        QVERIFY(make(now, now + 60, "access", {}, JWT_ALG_NONE).startsWith(joined("422 ")));
        QVERIFY(answer("a.b.c").startsWith(joined("422 ")));
        QVERIFY(answer(anna.token.left(anna.token.size() - 2)).startsWith(joined("422 ")));
        QCOMPARE(answer(token(joined("0123456789abcdef01234567"), now, now, now + 60, "access", secret, JWT_ALG_HS256)),
                 joined("401 User is not authorized"));
    }
    void tokensExpireAndAreRevoked()
    {
        TestAccount anna = m_server->account(joined("anna"));
        HttpClient http = m_server->client();
        const HttpReply out = http.request("POST", joined("/logout"), {}, anna.bearer());
        QCOMPARE(out.data().toString(), joined("User logged out"));
        QCOMPARE(http.request("POST", joined("/logout"), {}, anna.bearer()).summary(),
                 joined("401 Token has been revoked"));
        m_server->signIn(anna);
        QCOMPARE(answer(anna.token), joined("200"));
        m_server->clock.move(std::chrono::minutes(61));
        QCOMPARE(answer(anna.token), joined("401 Token has expired"));
    }

    void imgContentIsLatin1ByteForByte()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        QByteArray quotient = "1 22 333 ";
        while (quotient.size() < 3'000'000) {
            quotient += quotient;
        }
        QCOMPARE(m_server->uploadClassic(anna, joined("holiday.png"), plainPng(), quotient).summary(), joined("200"));
        HttpClient http = m_server->client();
        const HttpReply reply = http.get(anna.image(joined("holiday")), anna.bearer());
        const QJsonObject data = reply.data().toObject();
        QCOMPARE(data[joined("img_name")].toString(), joined("holiday.png"));
        QCOMPARE(data[joined("img_content")].toString().toLatin1(), plainPng());
        QCOMPARE(data[joined("quotient")].toString().toLatin1(), quotient);
        QCOMPARE(reply.header("Content-Type"), QByteArray("application/json"));
        QCOMPARE(http.get(anna.image(joined("holiday.png")), anna.bearer()).status, 200);
        QCOMPARE(http.get(anna.image(joined("holiday.jpg")), anna.bearer()).summary(), joined("404 Image not found"));
    }
    void takenStemsGetASuffixUniqueWithinASecond()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        QSet<QString> names;
        for (int i = 0; i < 5; ++i) {
            const QString name =
                m_server->uploadClassic(anna, joined("my cat.png")).data()[joined("img_name")].toString();
            QVERIFY2(name == joined("my_cat.png") || name.startsWith(joined("my_cat_20")), qPrintable(name));
            names.insert(name);
        }
        QCOMPARE(names.size(), 5);
        HttpClient http = m_server->client();
        QCOMPARE(http.get(anna.images(), anna.bearer()).data().toArray().size(), 5);
        // Also the words of the API and names that leave nothing can be reached.
        QStringList wanted{joined("写真.png"), joined("...")};
        const QString images = joined("/api/v1/users/<user>/images/");
        for (const handlers::Rule& rule : m_server->program().api().rules()) {
            if (rule.path.startsWith(images) && !rule.path.startsWith(images + u'<')) {
                wanted.append(rule.path.mid(images.size()).section(u'/', 0, 0) + joined(".png"));
            }
        }
        wanted.removeDuplicates();
        QVERIFY(wanted.size() >= 5);
        for (const QString& name : wanted) {
            const QString given = m_server->uploadClassic(anna, name).data()[joined("img_name")].toString();
            QVERIFY(!given.isEmpty());
            // With its extension, as the seed's client asks, and without, as its pages do.
            for (const QString& asked : {given, given.section(u'.', 0, 0)}) {
                QVERIFY2(http.get(anna.image(asked), anna.bearer()).data()[joined("img_name")].toString() == given,
                         qPrintable(asked));
            }
        }
    }
    void uploadsHaveToBePng()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        QByteArray broken = plainPng();
        broken[45] = static_cast<char>(broken.at(45) ^ 1);
        for (const QByteArray& file : {QByteArray("GIF89a"), QByteArray("\x89PNG\r\n\x1a\n"), plainPng().left(50),
                                       broken, plainPng().chopped(12)}) {
            QCOMPARE(m_server->uploadClassic(anna, joined("x.png"), file).summary(),
                     joined("422 Image file is not a PNG picture"));
        }
        QCOMPARE(m_server->uploadClassic(anna, joined("x.png"), {}).status, 422);
        QCOMPARE(m_server->uploadClassic(anna, joined("x.png"), plainPng(), "\xff\xfe").summary(),
                 joined("422 Quotient data is not valid"));
        HttpClient http = m_server->client();
        QCOMPARE(http.request("POST", anna.images(), "--b\r\nbroken",
                              anna.bearer({{"Content-Type", "multipart/form-data; boundary=b"}}))
                     .status,
                 400);
        QCOMPARE(http.get(anna.images(), anna.bearer()).data().toArray().size(), 0);
    }

    void permissionsAnswerAsTheSeedDoes()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        const TestAccount ben = m_server->account(joined("ben"));
        QCOMPARE(m_server->uploadClassic(anna, joined("cat.png")).status, 200);
        HttpClient http = m_server->client();
        const QString all = anna.image(joined("cat"), joined("/permissions"));
        const QString bens = all + u'/' + ben.id;
        const HttpReply listed = http.get(all, anna.bearer());
        const HeaderList csrf{{"X-CSRFToken", listed.data()[joined("csrf_token")].toString().toLatin1()},
                              {"Cookie", listed.header("Set-Cookie")}};
        QCOMPARE(listed.data().toObject().keys(), (QStringList{joined("csrf_token"), joined("permissions")}));
        const auto grant = [&](const QString& user, const QString& role) {
            return http.form("POST", all, {{joined("user_id"), user}, {joined("role"), role}}, anna.bearer(csrf))
                .summary();
        };
        QCOMPARE(http.get(bens, anna.bearer()).summary(), joined("404 Permission for User id not found"));
        QCOMPARE(grant(ben.id, joined("admin")), joined("422 Role is not valid"));
        QCOMPARE(grant(anna.id, joined("read")), joined("422 User id is not valid"));
        QCOMPARE(grant(joined("nobody"), joined("read")), joined("404 User not found"));
        QCOMPARE(grant({}, {}), joined("422 User id is required, Role is required"));
        QCOMPARE(grant(ben.id, joined("read")), joined("201"));
        QCOMPARE(grant(ben.id, joined("read")), joined("409 Permission user id is already exists"));
        QCOMPARE(http.get(bens, anna.bearer()).body,
                 QByteArray("{\"code\":\"200\",\"data\":{\"role\":\"read\",\"userId\":\"") + ben.id.toLatin1() +
                     "\"},\"status\":\"success\"}");
        QCOMPARE(http.form("PUT", bens, {{joined("role"), joined("write")}}, anna.bearer(csrf)).status, 204);
        QCOMPARE(http.form("PUT", bens, {}, anna.bearer(csrf)).summary(), joined("422 Role is required"));
        QCOMPARE(http.get(anna.image(joined("cat")), ben.bearer()).status, 200);
        QCOMPARE(http.request("DELETE", bens, {}, anna.bearer(csrf)).status, 204);
        QCOMPARE(http.request("DELETE", bens, {}, anna.bearer(csrf)).summary(),
                 joined("404 Permission for User id not found"));
        QCOMPARE(http.get(anna.image(joined("cat")), ben.bearer()).summary(), joined("401 User is not authorized"));
        QCOMPARE(http.get(anna.image(joined("dog"), joined("/permissions")), anna.bearer()).summary(),
                 joined("404 Image not found"));
    }
    void aliasesNeedNoCsrf()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        QCOMPARE(m_server->uploadClassic(anna, joined("cat.png")).status, 200);
        HttpClient http = m_server->client();
        const HttpReply all = http.get(anna.images(joined("/download-all")), anna.bearer());
        QCOMPARE(all.body, http.get(anna.images(joined("/data")), anna.bearer()).body);
        QCOMPARE(all.data().toArray().size(), 1);
        QCOMPARE(http.request("DELETE", anna.image(joined("cat")), {}, anna.bearer()).status, 204);
        QCOMPARE(http.form("POST", joined("/api/v1/auth/login"),
                           {{joined("username"), anna.name}, {joined("password"), anna.password}})
                     .json()
                     .keys(),
                 (QStringList{joined("access_token"), joined("user_id")}));
        QCOMPARE(http.request("POST", joined("/api/v1/auth/logout"), {}, anna.bearer()).status, 200);
    }
    void guessingIsSlowedDownTheSameForUnknownNames()
    {
        const TestAccount anna = m_server->account(joined("anna"));
        HttpClient http = m_server->client();
        for (const QString& name : {anna.name, joined("nobody")}) {
            HttpReply reply;
            for (int i = 0; i < 12 && reply.status != 429; ++i) {
                reply = http.form("POST", joined("/api/v1/auth/login"),
                                  {{joined("username"), name}, {joined("password"), joined("guess")}});
                QVERIFY(reply.status == 429 || reply.summary() == joined("422 Username or password is invalid"));
            }
            QCOMPARE(reply.status, 429);
            QVERIFY(reply.header("Retry-After").toInt() >= 1);
        }
    }
};

QTEST_GUILESS_MAIN(SeedApiTest)
#include "SeedApiTest.moc"
