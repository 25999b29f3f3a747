#include "app/net/AuthJobs.h"

namespace veilpix::net {

namespace {

QString text(const crypto::SecretBytes& secret)
{
    const auto bytes = secret.reveal();
    return QString::fromLatin1(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
}

crypto::SecretBytes secretOf(const QJsonValue& value)
{
    QByteArray utf8 = value.toString().toUtf8();
    crypto::SecretBytes secret = crypto::SecretBytes::copyOf(crypto::viewOf(utf8));
    crypto::wipe(utf8);
    return secret;
}

void addStretch(QJsonObject& to, const StretchReply& stretch)
{
    to.insert(QLatin1String("salt"), toBase64(stretch.salt));
    to.insert(QLatin1String("memory_kib"), qint64(stretch.memoryKib));
    to.insert(QLatin1String("passes"), qint64(stretch.passes));
}

QJsonValue ringValue(const QByteArray& ring)
{
    return ring.isEmpty() ? QJsonValue() : QJsonValue(toBase64(ring));
}

Request open(Request request)
{
    request.authorized = false;
    return request;
}

Request withoutKey(Request request)
{
    request.idempotencyKey.clear(); // replies with tokens are never stored
    request.authorized = false;
    return request;
}

QByteArray registrationBody(const RegistrationRequest& r)
{
    QJsonObject body{
        {QLatin1String("username"), r.userName},
        {QLatin1String("password"), text(r.loginSecret)},
        {QLatin1String("public_key"), QString::fromLatin1(r.publicKey)},
        {QLatin1String("signing_key"), toBase64(r.signingKey)},
        {QLatin1String("identity_signature"), toBase64(r.identitySignature)},
        {QLatin1String("recovery"), text(r.recoveryLoginSecret)},
        {QLatin1String("key_ring"), ringValue(r.keyRing)},
    };
    addStretch(body, r.stretch);
    return toJson(body);
}

} // namespace

ParametersJob::ParametersJob(ApiClient& api, const QString& userName, QObject* parent)
    : JsonJob(api, open(Request::get(QStringLiteral("/api/v1/auth/parameters"))), parent)
{
    request().query.addQueryItem(QStringLiteral("username"), QString::fromLatin1(QUrl::toPercentEncoding(userName)));
}

Result<void> ParametersJob::parse()
{
    m_reply.salt = bytesOf(m_data[QLatin1String("salt")]);
    m_reply.memoryKib = quint32(std::clamp(m_data[QLatin1String("memory_kib")].toDouble(), 0.0, 4e9));
    m_reply.passes = quint32(std::clamp(m_data[QLatin1String("passes")].toDouble(), 0.0, 4e9));
    if (m_reply.salt.size() != 16)
        return fail(ErrorCode::Server, QStringLiteral("the salt has not 16 bytes"));
    return {};
}

RegisterJob::RegisterJob(ApiClient& api, const RegistrationRequest& r, QObject* parent)
    : JsonJob(api, open(Request::json("POST", QStringLiteral("/api/v1/auth/register"), registrationBody(r))), parent)
{
    request().idempotencyKey = r.idempotencyKey;
}

Result<void> RegisterJob::parse()
{
    m_userId = m_data[QLatin1String("user_id")].toString();
    if (m_userId.size() != 24)
        return fail(ErrorCode::Server, QStringLiteral("no user id in the reply"));
    return {};
}

Result<void> TokenJob::parse()
{
    m_tokens.access = secretOf(m_data[QLatin1String("access_token")]);
    m_tokens.refresh = secretOf(m_data[QLatin1String("refresh_token")]);
    m_tokens.userId = m_data[QLatin1String("user_id")].toString();
    m_tokens.sessionId = m_data[QLatin1String("session_id")].toString();
    m_data = {};
    if (m_tokens.access.isEmpty() || m_tokens.userId.isEmpty())
        return fail(ErrorCode::Server, QStringLiteral("no token in the reply"));
    return {};
}

LoginJob::LoginJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& loginSecret,
                   const QString& device, QObject* parent)
    : TokenJob(api,
               withoutKey(Request::json("POST", QStringLiteral("/api/v1/auth/login"),
                                        toJson({{QLatin1String("username"), userName},
                                                {QLatin1String("password"), text(loginSecret)},
                                                {QLatin1String("device"), device.left(64)}}))),
               parent)
{
}

RefreshJob::RefreshJob(ApiClient& api, const crypto::SecretBytes& refreshToken, QObject* parent)
    : TokenJob(api,
               withoutKey(Request::json("POST", QStringLiteral("/api/v1/auth/refresh"),
                                        toJson({{QLatin1String("refresh_token"), text(refreshToken)}}))),
               parent)
{
}

LogoutJob::LogoutJob(ApiClient& api, QObject* parent)
    : JsonJob(api, Request::json("POST", QStringLiteral("/api/v1/auth/logout"), {}), parent)
{
    request().attempts = 1;
    request().silenceMs = 5'000;
}

namespace {

QByteArray passwordBody(const PasswordRequest& r)
{
    QJsonObject body{
        {QLatin1String("old_password"), text(r.oldLoginSecret)},
        {QLatin1String("new_password"), text(r.newLoginSecret)},
        {QLatin1String("recovery"), text(r.recoveryLoginSecret)},
        {QLatin1String("key_ring"), ringValue(r.keyRing)},
    };
    addStretch(body, r.stretch);
    return toJson(body);
}

QByteArray finishBody(const RecoverFinishRequest& r)
{
    QJsonObject body{
        {QLatin1String("username"), r.userName},
        {QLatin1String("recovery"), text(r.recoveryLoginSecret)},
        {QLatin1String("new_password"), text(r.newLoginSecret)},
        {QLatin1String("new_recovery"), text(r.newRecoveryLoginSecret)},
        {QLatin1String("key_ring"), ringValue(r.keyRing)},
    };
    addStretch(body, r.stretch);
    return toJson(body);
}

} // namespace

ChangePasswordJob::ChangePasswordJob(ApiClient& api, const PasswordRequest& r, QObject* parent)
    : JsonJob(api,
              ifMatch(Request::json("POST", QStringLiteral("/api/v1/auth/password"), passwordBody(r)), r.storedVersion),
              parent)
{
}

RecoverJob::RecoverJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& recoveryLoginSecret,
                       QObject* parent)
    : JsonJob(api,
              withoutKey(Request::json("POST", QStringLiteral("/api/v1/auth/recover"),
                                       toJson({{QLatin1String("username"), userName},
                                               {QLatin1String("recovery"), text(recoveryLoginSecret)}}))),
              parent)
{
}

Result<void> RecoverJob::parse()
{
    m_reply.ring = bytesOf(m_data[QLatin1String("key_ring")]);
    m_reply.version = quint64(m_data[QLatin1String("version")].toInteger());
    m_userId = m_data[QLatin1String("user_id")].toString();
    return {};
}

RecoverFinishJob::RecoverFinishJob(ApiClient& api, const RecoverFinishRequest& r, QObject* parent)
    : JsonJob(api,
              ifMatch(open(Request::json("POST", QStringLiteral("/api/v1/auth/recover/finish"), finishBody(r))),
                      r.storedVersion),
              parent)
{
}

} // namespace veilpix::net
