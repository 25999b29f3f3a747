#include "app/net/AuthJobs.h"

#include "common/api/Paths.h"

namespace veilpix::net {

namespace {

QByteArray textOf(const crypto::SecretBytes& secret)
{
    return crypto::toByteArray(secret.reveal());
}

crypto::SecretBytes taken(QByteArray& text)
{
    crypto::SecretBytes secret = crypto::SecretBytes::copyOf(crypto::viewOf(text));
    crypto::wipe(text);
    return secret;
}

template <class M>
void setCredentials(M& message, const crypto::SecretBytes& login, const crypto::SecretBytes& recovery,
                    const api::Stretch& stretch, const QByteArray& keyRing)
{
    static_cast<api::Stretch&>(message) = stretch;
    message.password = textOf(login);
    message.recovery = textOf(recovery);
    if (!keyRing.isEmpty()) {
        message.keyRing = keyRing;
    }
}

// A POST without a token. What of the message is secret is wiped when it has become the request's text.
template <class M>
Request openRequest(const char* path, M message, std::initializer_list<std::type_identity_t<QByteArray M::*>> secrets)
{
    Request request = Request::message("POST", api::pathOf(path, {}), message);
    request.authorized = false;
    for (QByteArray M::*secret : secrets) {
        crypto::wipe(message.*secret);
    }
    if constexpr (std::is_base_of_v<api::CredentialsPart, M>) {
        if (message.recovery) {
            crypto::wipe(*message.recovery);
        }
    }
    return request;
}

Request withoutKey(Request request)
{
    request.idempotencyKey.clear(); // replies with tokens are never stored
    return request;
}

Request parameters(const QString& userName)
{
    Request request = Request::get(api::pathOf(api::paths::parameters, {}));
    request.authorized = false;
    request.ask(api::query::userName, userName);
    return request;
}

Request registration(const RegistrationRequest& r)
{
    api::Register message;
    message.userName = r.userName;
    message.publicKey = r.publicKey;
    message.signingKey = r.signingKey;
    message.identitySignature = r.identitySignature;
    setCredentials(message, r.loginSecret, r.recoveryLoginSecret, r.stretch, r.keyRing);
    Request request = openRequest(api::paths::registration, std::move(message), {&api::Register::password});
    request.idempotencyKey = r.idempotencyKey;
    return request;
}

Request login(const QString& userName, const crypto::SecretBytes& loginSecret, const QString& device)
{
    api::Login message{userName, textOf(loginSecret), device.left(api::limits::device)};
    return withoutKey(openRequest(api::paths::login, std::move(message), {&api::Login::password}));
}

Request refresh(const crypto::SecretBytes& refreshToken)
{
    return withoutKey(
        openRequest(api::paths::refresh, api::Refresh{textOf(refreshToken)}, {&api::Refresh::refreshToken}));
}

Request newPassword(const PasswordRequest& r)
{
    api::NewPassword message;
    message.oldPassword = textOf(r.oldLoginSecret);
    setCredentials(message, r.newLoginSecret, r.recoveryLoginSecret, r.stretch, r.keyRing);
    Request request = openRequest(api::paths::password, std::move(message),
                                  {&api::NewPassword::password, &api::NewPassword::oldPassword});
    request.authorized = true;
    return request.ifMatch(r.storedVersion);
}

Request recovery(const QString& userName, const crypto::SecretBytes& recoveryLoginSecret)
{
    api::Recover message{userName, textOf(recoveryLoginSecret)};
    return withoutKey(openRequest(api::paths::recover, std::move(message), {&api::Recover::recovery}));
}

Request recoveryEnd(const RecoverFinishRequest& r)
{
    api::FinishRecovery message;
    message.userName = r.userName;
    message.provedBy = textOf(r.recoveryLoginSecret);
    setCredentials(message, r.newLoginSecret, r.newRecoveryLoginSecret, r.stretch, r.keyRing);
    return openRequest(api::paths::finishRecovery, std::move(message),
                       {&api::FinishRecovery::password, &api::FinishRecovery::provedBy})
        .ifMatch(r.storedVersion);
}

} // namespace

ParametersJob::ParametersJob(ApiClient& api, const QString& userName, QObject* parent)
    : MessageJob(api, parameters(userName), parent)
{
}

RegisterJob::RegisterJob(ApiClient& api, const RegistrationRequest& request, QObject* parent)
    : MessageJob(api, registration(request), parent)
{
}

Result<void> TokenJob::judge(api::Tokens& tokens)
{
    m_tokens.access = taken(tokens.accessToken);
    if (tokens.refreshToken) {
        m_tokens.refresh = taken(*tokens.refreshToken);
    }
    m_tokens.userId = tokens.userId;
    m_tokens.sessionId = tokens.sessionId.value_or(QString());
    return {};
}

LoginJob::LoginJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& loginSecret,
                   const QString& device, QObject* parent)
    : TokenJob(api, login(userName, loginSecret, device), parent)
{
}

RefreshJob::RefreshJob(ApiClient& api, const crypto::SecretBytes& refreshToken, QObject* parent)
    : TokenJob(api, refresh(refreshToken), parent)
{
}

LogoutJob::LogoutJob(ApiClient& api, QObject* parent)
    : CommandJob(api, Request::json("POST", api::pathOf(api::paths::logout, {}), {}), parent)
{
    request().attempts = 1;
    request().silenceMs = 5'000;
}

SessionsJob::SessionsJob(ApiClient& api, QObject* parent)
    : MessageJob(api, Request::get(api::pathOf(api::paths::sessions, {})), parent)
{
}

Result<void> SessionsJob::judge(std::vector<api::Session>& sessions)
{
    std::erase_if(sessions, [now = QDateTime::currentDateTimeUtc()](const api::Session& session) {
        return session.ended.isValid() || session.expires < now;
    });
    return {};
}

EndSessionJob::EndSessionJob(ApiClient& api, const QString& sessionId, QObject* parent)
    : CommandJob(api, Request::json("DELETE", api::pathOf(api::paths::session, {sessionId}), "{}"), parent)
{
}

ChangePasswordJob::ChangePasswordJob(ApiClient& api, const PasswordRequest& request, QObject* parent)
    : CommandJob(api, newPassword(request), parent)
{
}

RecoverJob::RecoverJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& recoveryLoginSecret,
                       QObject* parent)
    : MessageJob(api, recovery(userName, recoveryLoginSecret), parent)
{
}

RecoverFinishJob::RecoverFinishJob(ApiClient& api, const RecoverFinishRequest& request, QObject* parent)
    : CommandJob(api, recoveryEnd(request), parent)
{
}

} // namespace veilpix::net
