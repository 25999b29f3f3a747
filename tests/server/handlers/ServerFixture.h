// The whole server in this process, on a real socket over real stores in a temporary folder, with a clock that can be
// moved; and accounts that sign in and upload.
#pragma once

#include <QCryptographicHash>
#include <QMutex>
#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <functional>

#include "common/base/Literals.h"
#include "server/program/ServerProgram.h"
#include "server/store/SqliteConnection.h"
#include "tests/server/handlers/Description.h"
#include "tests/support/HttpClient.h"
#include "tests/support/SealedStandIn.h"
#include "tests/support/ServerLog.h"

namespace veilpix::tests {

class MovableClock final : public base::Clock {
public:
    [[nodiscard]] QDateTime now() const override
    {
        if (m_untilWork >= 0 && m_untilWork-- == 0) {
            m_work();
        }
        return QDateTime::currentDateTimeUtc().addMSecs(m_shift);
    }
    void move(std::chrono::milliseconds by) { m_shift += by.count(); }
    // Something that happens while the server is in the middle of a request: when the clock has been read `times` more.
    void doAfter(int times, std::function<void()> work)
    {
        m_work = std::move(work);
        m_untilWork = times;
    }
    [[nodiscard]] bool isDone() const { return m_untilWork < 0; }

private:
    std::atomic<qint64> m_shift{0};
    std::function<void()> m_work;
    mutable std::atomic<int> m_untilWork{-1};
};

struct TestAccount {
    QString name;
    QString password;
    QString id;
    QByteArray token;
    QString refreshToken;
    QString sessionId;

    [[nodiscard]] HeaderList bearer(HeaderList more = {}) const
    {
        more.prepend({"Authorization", "Bearer " + token});
        return more;
    }
    [[nodiscard]] QString image(const QString& name, const QString& tail = {}) const
    {
        return u"/api/v1/users/%1/images/%2%3"_s.arg(id, name, tail);
    }
    [[nodiscard]] QString images(const QString& tail = {}) const
    {
        return u"/api/v1/users/%1/images%2"_s.arg(id, tail);
    }
};

inline QString base64(const QByteArray& bytes)
{
    return QString::fromLatin1(bytes.toBase64());
}

// A valid 8-bit grey PNG of 3 × 3 pixels.
inline QByteArray plainPng()
{
    return QByteArray::fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAMAAAADCAAAAABzQ+pjAAAAFElEQVR4nGNgZGJmYGFlY/jP0AAABBsB"
                                  "lRCWxUgAAAAASUVORK5CYII=");
}

class ServerFixture {
public:
    ServerFixture() = default;
    // Every reply that a client of this fixture got is one that the server describes.
    ~ServerFixture()
    {
        if (!m_undescribed.isEmpty()) {
            QTest::qFail(qPrintable(m_undescribed), __FILE__, __LINE__);
        }
    }
    Q_DISABLE_COPY_MOVE(ServerFixture)

    MovableClock clock;
    program::ServerSettings settings;
    std::chrono::milliseconds busyTimeout{5000}; // of the database, when another process has locked it

    [[nodiscard]] bool start()
    {
        keepServerLog();
        settings.port = 0;
        settings.workers = 2;
        settings.dataFolder = m_folder.filePath(u"data"_s);
        program::ServerProgram::Parts parts;
        parts.clock = &clock;
        parts.passwordCost = {8, 1}; // the cost itself is tested with the hasher
        parts.busyTimeout = busyTimeout;
        auto started = program::ServerProgram::start(settings, parts);
        if (!started) {
            qWarning("%s", qPrintable(started.error().context));
            return false;
        }
        m_program = *std::move(started);
        m_description = Description(m_program->api().rules());
        return true;
    }
    void stop() { m_program.reset(); }
    [[nodiscard]] program::ServerProgram& program() { return *m_program; }
    [[nodiscard]] quint16 port() const { return m_program->port(); }
    // The database as another process has it.
    [[nodiscard]] std::unique_ptr<store::SqliteConnection> otherProcess() const
    {
        const QString path = settings.dataFolder + u"/veilpix.db"_s;
        return std::move(store::SqliteConnection::open(path, store::SqliteConnection::Mode::Plain, {}).value());
    }
    [[nodiscard]] const Description& description() const { return m_description; }
    [[nodiscard]] HttpClient client()
    {
        return HttpClient(port(), [this](const QByteArray& method, const QString& path, const HttpReply& reply) {
            const QString problem = m_description.problem(method, path, reply);
            const QMutexLocker lock(&m_mutex);
            if (!problem.isEmpty()) {
                m_undescribed = problem + u' ' + QString::fromUtf8(reply.body.left(200));
            }
        });
    }

    static QJsonObject registration(const QString& name)
    {
        for (const QString& secret : {name, secretOf(name), u"recovery of "_s + name}) {
            said(secret);
        }
        return {{u"username"_s, name},
                {u"password"_s, secretOf(name)},
                {u"public_key"_s, u"118403 97093"_s},
                {u"signing_key"_s, base64(QByteArray(32, 's'))},
                {u"identity_signature"_s, base64(QByteArray(64, 'i'))},
                {u"salt"_s, base64(QByteArray(16, 'x'))},
                {u"memory_kib"_s, 65536},
                {u"passes"_s, 3},
                {u"recovery"_s, u"recovery of "_s + name},
                {u"key_ring"_s, base64("sealed ring of " + name.toUtf8())}};
    }
    static QString secretOf(const QString& name)
    {
        return QString::fromLatin1(QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256).toHex());
    }

    // Registered and signed in by the native calls.
    TestAccount account(const QString& name)
    {
        HttpClient http = client();
        const HttpReply made = http.json("POST", u"/api/v1/auth/register"_s, registration(name));
        if (made.status != 201) {
            qWarning("register: %s", made.body.constData());
        }
        TestAccount account{name, secretOf(name), made.data()[u"user_id"_s].toString(), {}, {}, {}};
        signIn(account);
        return account;
    }
    void signIn(TestAccount& account)
    {
        HttpClient http = client();
        const HttpReply in =
            http.json("POST", u"/api/v1/auth/login"_s,
                      {{u"username"_s, account.name}, {u"password"_s, account.password}, {u"device"_s, u"test"_s}});
        account.token = in.json()[u"access_token"_s].toString().toLatin1();
        account.id = in.json()[u"user_id"_s].toString();
        account.refreshToken = in.json()[u"refresh_token"_s].toString();
        account.sessionId = in.json()[u"session_id"_s].toString();
        said(account.refreshToken);
        said(account.id);
        said(account.token);
    }

    // What goes with POST /uploads.
    static HeaderList uploadHeaders(const TestAccount& account, const SealedStandIn& sealed, const QByteArray& content,
                                    const QByteArray& thumbnail, const QByteArray& purpose = "new",
                                    const QString& owner = {})
    {
        const auto pair = [](const char* key, const QByteArray& value) {
            return QByteArray(key) + ' ' + value.toBase64();
        };
        const QByteArray sha = QCryptographicHash::hash(content + thumbnail, QCryptographicHash::Sha256).toHex();
        QList<QByteArray> metadata{pair("purpose", purpose),
                                   pair("item_id", sealed.itemId.toHex()),
                                   pair("content_length", QByteArray::number(content.size())),
                                   pair("sha256", sha),
                                   pair("wrapped_key", QByteArray(384, 'w').toBase64()),
                                   pair("vault_wrap", QByteArray(61, 'v').toBase64())};
        if (purpose == "new") {
            metadata.append(pair("list_record", QByteArray("list record").toBase64()));
            metadata.append(pair("list_record_version", "1"));
        }
        if (!owner.isEmpty()) {
            metadata.append(pair("owner_id", owner.toLatin1()));
        }
        return account.bearer({{"Tus-Resumable", "1.0.0"},
                               {"Upload-Length", QByteArray::number(content.size() + thumbnail.size())},
                               {"Upload-Metadata", metadata.join(",")}});
    }
    static HttpReply patch(HttpClient& http, const TestAccount& account, const QString& location, qint64 offset,
                           const QByteArray& bytes, HeaderList more = {})
    {
        more += account.bearer({{"Tus-Resumable", "1.0.0"},
                                {"Upload-Offset", QByteArray::number(offset)},
                                {"Content-Type", "application/offset+octet-stream"}});
        return http.request("PATCH", location, bytes, more);
    }
    // The reply to the last request: 204 when the picture is there.
    HttpReply upload(const TestAccount& account, const SealedStandIn& sealed, const QByteArray& purpose = "new",
                     const QString& owner = {}, QString* location = nullptr)
    {
        HttpClient http = client();
        said(sealed.itemId.toHex());
        const QByteArray content = sealed.picture();
        const QByteArray thumbnail = sealed.thumbnail();
        const HttpReply created = http.request("POST", u"/api/v1/uploads"_s, {},
                                               uploadHeaders(account, sealed, content, thumbnail, purpose, owner));
        if (created.status != 201) {
            return created;
        }
        const QString at = QString::fromLatin1(created.header("Location"));
        if (location) {
            *location = at;
        }
        return patch(http, account, at, 0, content + thumbnail);
    }
    static QJsonObject grant(const TestAccount& person, const QString& role, int listVersion)
    {
        return {{u"user_id"_s, person.id},
                {u"role"_s, role},
                {u"wrapped_key"_s, base64(QByteArray(384, 'r'))},
                {u"access_list"_s, base64("access list " + QByteArray::number(listVersion))},
                {u"access_list_signature"_s, base64(QByteArray(64, 'a'))},
                {u"access_list_version"_s, listVersion}};
    }

    // The seed's way: a form's CSRF token and the cookie that came with it.
    static HeaderList csrf(HttpClient& http, const QString& formPath, const HeaderList& headers = {})
    {
        const HttpReply form = http.get(formPath, headers);
        return {{"X-CSRFToken", form.json()[u"csrf_token"_s].toString().toLatin1()},
                {"Cookie", form.header("Set-Cookie")}};
    }
    static QByteArray multipart(const QString& fileName, const QByteArray& file, const QByteArray& quotient)
    {
        return "--b0undary\r\nContent-Disposition: form-data; name=\"imageFile\"; filename=\"" + fileName.toUtf8() +
               "\"\r\nContent-Type: image/png\r\n\r\n" + file +
               "\r\n--b0undary\r\nContent-Disposition: form-data; name=\"quotient\"\r\n\r\n" + quotient +
               "\r\n--b0undary--\r\n";
    }
    // By the token route, which needs no CSRF.
    HttpReply uploadClassic(const TestAccount& account, const QString& fileName, const QByteArray& file = plainPng(),
                            const QByteArray& quotient = "1 2 3 ")
    {
        said(fileName.section(u'.', 0, 0));
        said(quotient);
        HttpClient http = client();
        return http.request("POST", account.images(), multipart(fileName, file, quotient),
                            account.bearer({{"Content-Type", "multipart/form-data; boundary=b0undary"}}));
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<program::ServerProgram> m_program;
    Description m_description;
    QMutex m_mutex;
    QString m_undescribed;
};

} // namespace veilpix::tests
