// /api/v1/auth: one class a request. Secrets become JSON text only while a request is being made.
#pragma once

#include <vector>

#include "app/net/MessageJob.h"
#include "app/net/SessionTokens.h"
#include "common/api/AccountMessages.h"

namespace veilpix::net {

struct RegistrationRequest {
    QString userName;
    crypto::SecretBytes loginSecret;         // hex text
    crypto::SecretBytes recoveryLoginSecret; // hex text
    QByteArray publicKey;                    // `n e`
    QByteArray signingKey;
    QByteArray identitySignature;
    api::Stretch stretch;
    QByteArray keyRing; // sealed; empty = stays off the server
    QByteArray idempotencyKey;
};

class ParametersJob final : public MessageJob<api::Parameters> {
public:
    ParametersJob(ApiClient& api, const QString& userName, QObject* parent = nullptr);
};

class RegisterJob final : public MessageJob<api::Registered> {
public:
    RegisterJob(ApiClient& api, const RegistrationRequest& request, QObject* parent = nullptr);
};

// Shared by the two replies that hold tokens.
class TokenJob : public MessageJob<api::Tokens> {
public:
    [[nodiscard]] SessionTokens takeTokens() { return std::move(m_tokens); }

protected:
    using MessageJob::MessageJob;
    Result<void> judge(api::Tokens& tokens) override;

private:
    SessionTokens m_tokens;
};

class LoginJob final : public TokenJob {
public:
    LoginJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& loginSecret, const QString& device,
             QObject* parent = nullptr);
};

class RefreshJob final : public TokenJob {
public:
    RefreshJob(ApiClient& api, const crypto::SecretBytes& refreshToken, QObject* parent = nullptr);
};

class LogoutJob final : public CommandJob {
public:
    explicit LogoutJob(ApiClient& api, QObject* parent = nullptr);
};

// Where the account is signed in: those that work, ended ones are left out.
class SessionsJob final : public MessageJob<std::vector<api::Session>> {
public:
    explicit SessionsJob(ApiClient& api, QObject* parent = nullptr);
    [[nodiscard]] const std::vector<api::Session>& sessions() const { return reply(); }

protected:
    Result<void> judge(std::vector<api::Session>& sessions) override;
};

class EndSessionJob final : public CommandJob {
public:
    EndSessionJob(ApiClient& api, const QString& sessionId, QObject* parent = nullptr);
};

struct PasswordRequest {
    crypto::SecretBytes oldLoginSecret;
    crypto::SecretBytes newLoginSecret;
    crypto::SecretBytes recoveryLoginSecret;
    api::Stretch stretch;
    QByteArray keyRing;
    quint64 storedVersion = 0; // of the ring at the server
};

class ChangePasswordJob final : public CommandJob {
public:
    ChangePasswordJob(ApiClient& api, const PasswordRequest& request, QObject* parent = nullptr);
};

class RecoverJob final : public MessageJob<api::Recovered> {
public:
    RecoverJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& recoveryLoginSecret,
               QObject* parent = nullptr);
};

struct RecoverFinishRequest {
    QString userName;
    crypto::SecretBytes recoveryLoginSecret;
    crypto::SecretBytes newLoginSecret;
    crypto::SecretBytes newRecoveryLoginSecret;
    api::Stretch stretch;
    QByteArray keyRing;
    quint64 storedVersion = 0;
};

class RecoverFinishJob final : public CommandJob {
public:
    RecoverFinishJob(ApiClient& api, const RecoverFinishRequest& request, QObject* parent = nullptr);
};

} // namespace veilpix::net
