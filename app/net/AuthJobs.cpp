#include "app/net/AuthJobs.h"

#include "common/base/Literals.h"

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
    to.insert("salt"_L1, toBase64(stretch.salt));
    to.insert("memory_kib"_L1, qint64(stretch.memoryKib));
    to.insert("passes"_L1, qint64(stretch.passes));
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
        {"username"_L1, r.userName},
        {"password"_L1, text(r.loginSecret)},
        {"public_key"_L1, QString::fromLatin1(r.publicKey)},
        {"signing_key"_L1, toBase64(r.signingKey)},
        {"identity_signature"_L1, toBase64(r.identitySignature)},
        {"recovery"_L1, text(r.recoveryLoginSecret)},
        {"key_ring"_L1, ringValue(r.keyRing)},
    };
    addStretch(body, r.stretch);
    return toJson(body);
}

} // namespace

ParametersJob::ParametersJob(ApiClient& api, const QString& userName, QObject* parent)
    : JsonJob(api, open(Request::get(u"/api/v1/auth/parameters"_s)), parent)
{
    request().query.addQueryItem(u"username"_s, QString::fromLatin1(QUrl::toPercentEncoding(userName)));
}

Result<void> ParametersJob::parse()
{
    m_reply.salt = bytesOf(m_data["salt"_L1]);
    m_reply.memoryKib = quint32(std::clamp(m_data["memory_kib"_L1].toDouble(), 0.0, 4e9));
    m_reply.passes = quint32(std::clamp(m_data["passes"_L1].toDouble(), 0.0, 4e9));
    if (m_reply.salt.size() != 16) {
        return fail(ErrorCode::Server, u"the salt has not 16 bytes"_s);
    }
    return {};
}

RegisterJob::RegisterJob(ApiClient& api, const RegistrationRequest& r, QObject* parent)
    : JsonJob(api, open(Request::json("POST", u"/api/v1/auth/register"_s, registrationBody(r))), parent)
{
    request().idempotencyKey = r.idempotencyKey;
}

Result<void> RegisterJob::parse()
{
    m_userId = m_data["user_id"_L1].toString();
    if (m_userId.size() != 24) {
        return fail(ErrorCode::Server, u"no user id in the reply"_s);
    }
    return {};
}

Result<void> TokenJob::parse()
{
    m_tokens.access = secretOf(m_data["access_token"_L1]);
    m_tokens.refresh = secretOf(m_data["refresh_token"_L1]);
    m_tokens.userId = m_data["user_id"_L1].toString();
    m_tokens.sessionId = m_data["session_id"_L1].toString();
    m_data = {};
    if (m_tokens.access.isEmpty() || m_tokens.userId.isEmpty()) {
        return fail(ErrorCode::Server, u"no token in the reply"_s);
    }
    return {};
}

LoginJob::LoginJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& loginSecret,
                   const QString& device, QObject* parent)
    : TokenJob(
          api,
          withoutKey(Request::json(
              "POST", u"/api/v1/auth/login"_s,
              toJson({{"username"_L1, userName}, {"password"_L1, text(loginSecret)}, {"device"_L1, device.left(64)}}))),
          parent)
{
}

RefreshJob::RefreshJob(ApiClient& api, const crypto::SecretBytes& refreshToken, QObject* parent)
    : TokenJob(api,
               withoutKey(Request::json("POST", u"/api/v1/auth/refresh"_s,
                                        toJson({{"refresh_token"_L1, text(refreshToken)}}))),
               parent)
{
}

LogoutJob::LogoutJob(ApiClient& api, QObject* parent)
    : JsonJob(api, Request::json("POST", u"/api/v1/auth/logout"_s, {}), parent)
{
    request().attempts = 1;
    request().silenceMs = 5'000;
}

namespace {

QByteArray passwordBody(const PasswordRequest& r)
{
    QJsonObject body{
        {"old_password"_L1, text(r.oldLoginSecret)},
        {"new_password"_L1, text(r.newLoginSecret)},
        {"recovery"_L1, text(r.recoveryLoginSecret)},
        {"key_ring"_L1, ringValue(r.keyRing)},
    };
    addStretch(body, r.stretch);
    return toJson(body);
}

QByteArray finishBody(const RecoverFinishRequest& r)
{
    QJsonObject body{
        {"username"_L1, r.userName},
        {"recovery"_L1, text(r.recoveryLoginSecret)},
        {"new_password"_L1, text(r.newLoginSecret)},
        {"new_recovery"_L1, text(r.newRecoveryLoginSecret)},
        {"key_ring"_L1, ringValue(r.keyRing)},
    };
    addStretch(body, r.stretch);
    return toJson(body);
}

} // namespace

ChangePasswordJob::ChangePasswordJob(ApiClient& api, const PasswordRequest& r, QObject* parent)
    : JsonJob(api, ifMatch(Request::json("POST", u"/api/v1/auth/password"_s, passwordBody(r)), r.storedVersion), parent)
{
}

RecoverJob::RecoverJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& recoveryLoginSecret,
                       QObject* parent)
    : JsonJob(
          api,
          withoutKey(Request::json("POST", u"/api/v1/auth/recover"_s,
                                   toJson({{"username"_L1, userName}, {"recovery"_L1, text(recoveryLoginSecret)}}))),
          parent)
{
}

Result<void> RecoverJob::parse()
{
    m_reply.ring = bytesOf(m_data["key_ring"_L1]);
    m_reply.version = quint64(m_data["version"_L1].toInteger());
    m_userId = m_data["user_id"_L1].toString();
    return {};
}

RecoverFinishJob::RecoverFinishJob(ApiClient& api, const RecoverFinishRequest& r, QObject* parent)
    : JsonJob(api,
              ifMatch(open(Request::json("POST", u"/api/v1/auth/recover/finish"_s, finishBody(r))), r.storedVersion),
              parent)
{
}

} // namespace veilpix::net
