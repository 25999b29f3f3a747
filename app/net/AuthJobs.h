// /api/v1/auth: one class a request. Secrets become JSON text only while a request is being made.
#pragma once

#include "app/net/JsonJob.h"
#include "app/net/Tokens.h"

namespace veilpix::net {

// What stretches a password.
struct StretchReply {
    QByteArray salt; // 16 bytes
    quint32 memoryKib = 0;
    quint32 passes = 0;
};

struct SealedRingReply {
    QByteArray ring; // empty when it is not kept on the server
    quint64 version = 0;
};

struct RegistrationRequest {
    QString userName;
    crypto::SecretBytes loginSecret;         // hex text
    crypto::SecretBytes recoveryLoginSecret; // hex text
    QByteArray publicKey;                    // `n e`
    QByteArray signingKey;
    QByteArray identitySignature;
    StretchReply stretch;
    QByteArray keyRing; // sealed; empty = stays off the server
    QByteArray idempotencyKey;
};

class ParametersJob final : public JsonJob {
    Q_OBJECT
public:
    ParametersJob(ApiClient& api, const QString& userName, QObject* parent = nullptr);
    [[nodiscard]] const StretchReply& reply() const { return m_reply; }

protected:
    Result<void> parse() override;

private:
    StretchReply m_reply;
};

class RegisterJob final : public JsonJob {
    Q_OBJECT
public:
    RegisterJob(ApiClient& api, const RegistrationRequest& request, QObject* parent = nullptr);
    [[nodiscard]] QString userId() const { return m_userId; }

protected:
    Result<void> parse() override;

private:
    QString m_userId;
};

// Shared by the two replies that hold tokens.
class TokenJob : public JsonJob {
    Q_OBJECT
public:
    [[nodiscard]] Tokens takeTokens() { return std::move(m_tokens); }

protected:
    using JsonJob::JsonJob;
    Result<void> parse() override;

private:
    Tokens m_tokens;
};

class LoginJob final : public TokenJob {
    Q_OBJECT
public:
    LoginJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& loginSecret, const QString& device,
             QObject* parent = nullptr);
};

class RefreshJob final : public TokenJob {
    Q_OBJECT
public:
    RefreshJob(ApiClient& api, const crypto::SecretBytes& refreshToken, QObject* parent = nullptr);
};

class LogoutJob final : public JsonJob {
    Q_OBJECT
public:
    explicit LogoutJob(ApiClient& api, QObject* parent = nullptr);
};

struct PasswordRequest {
    crypto::SecretBytes oldLoginSecret;
    crypto::SecretBytes newLoginSecret;
    crypto::SecretBytes recoveryLoginSecret;
    StretchReply stretch;
    QByteArray keyRing;
    quint64 storedVersion = 0; // of the ring at the server
};

class ChangePasswordJob final : public JsonJob {
    Q_OBJECT
public:
    ChangePasswordJob(ApiClient& api, const PasswordRequest& request, QObject* parent = nullptr);
};

class RecoverJob final : public JsonJob {
    Q_OBJECT
public:
    RecoverJob(ApiClient& api, const QString& userName, const crypto::SecretBytes& recoveryLoginSecret,
               QObject* parent = nullptr);
    [[nodiscard]] const SealedRingReply& reply() const { return m_reply; }
    [[nodiscard]] QString userId() const { return m_userId; }

protected:
    Result<void> parse() override;

private:
    SealedRingReply m_reply;
    QString m_userId;
};

struct RecoverFinishRequest {
    QString userName;
    crypto::SecretBytes recoveryLoginSecret;
    crypto::SecretBytes newLoginSecret;
    crypto::SecretBytes newRecoveryLoginSecret;
    StretchReply stretch;
    QByteArray keyRing;
    quint64 storedVersion = 0;
};

class RecoverFinishJob final : public JsonJob {
    Q_OBJECT
public:
    RecoverFinishJob(ApiClient& api, const RecoverFinishRequest& request, QObject* parent = nullptr);
};

} // namespace veilpix::net
