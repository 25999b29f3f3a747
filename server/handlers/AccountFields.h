// The fields by which an account proves itself and derives its keys, as registration, change of password and recovery
// take them.
#pragma once

#include "server/handlers/JsonFields.h"
#include "server/handlers/Services.h"

namespace veilpix::handlers {

struct AccountLimits {
    static constexpr qsizetype userName = 100;   // characters
    static constexpr qsizetype password = 1024;  // characters
    static constexpr qsizetype publicKey = 8192; // characters
    static constexpr qsizetype keyRing = 256 * 1024;
    static constexpr qsizetype pins = 1024 * 1024;
};

// No control characters, no surrounding white space, at most AccountLimits::userName characters; not checked for
// being empty.
[[nodiscard]] bool isUserName(const QString& name);
// Canonical decimal `n e`, one space.
[[nodiscard]] bool isPublicKeyText(const QString& text);

// What a client sends for new credentials; the secrets are hashed by hash().
struct NewCredentials {
    QString password; // the login secret
    QString recovery; // empty: none
    QByteArray salt;
    int memoryKib = 0;
    int passes = 0;
    QByteArray keyRing; // null: kept off the server

    // passwordField: "password" or "new_password"; recoveryField: "recovery" or "new_recovery".
    [[nodiscard]] static NewCredentials read(JsonFields& fields, const char* passwordField, const char* recoveryField);
    // Slow, on purpose.
    [[nodiscard]] Result<store::Credentials> hash(auth::PasswordHasher& hasher) const;
};

// If-Match: "N". 428 when it is missing, 412 when it cannot be a version.
[[nodiscard]] Answer<qint64> requiredIfMatch(const http::Request& request);
[[nodiscard]] QByteArray versionTag(qint64 version);

} // namespace veilpix::handlers
