// Accounts: registration, signing in, new credentials, recovery, and where an account is signed in.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <optional>

#include "common/api/Field.h"
#include "common/api/Limits.h"

namespace veilpix::api {

// How a password is stretched on the person's own computer.
struct Stretch {
    QByteArray salt;
    qint64 memoryKib = 0;
    qint64 passes = 0;
};
constexpr auto stretchFields()
{
    return std::tuple(Field{base64("salt", limits::salt, limits::salt), &Stretch::salt},
                      Field{integer("memory_kib", limits::leastMemoryKib, limits::mostMemoryKib), &Stretch::memoryKib},
                      Field{integer("passes", 1, limits::mostPasses), &Stretch::passes});
}

struct Parameters : Stretch {
    static constexpr const char* schema = "Parameters";
    static constexpr auto fields() { return stretchFields(); }
};

// What an account is proved and its keys are derived with, and the sealed ring of those keys. Passwords and recovery
// secrets are UTF-8 text: what the server gets of them (login secrets), in hex.
struct CredentialsPart : Stretch {
    QByteArray password;
    std::optional<QByteArray> recovery;
    std::optional<QByteArray> keyRing; // none: stays off the server
};
constexpr auto credentialsFields(const char* password, const char* recovery)
{
    using C = CredentialsPart;
    return std::tuple_cat(std::tuple(Field{text(password, 1, limits::password), &C::password}), stretchFields(),
                          std::tuple(Field{text(recovery, 0, limits::password).optionalOrNull(), &C::recovery},
                                     Field{base64("key_ring", 0, limits::keyRing).optionalOrNull(), &C::keyRing}));
}

struct Register : CredentialsPart {
    QString userName;
    QByteArray publicKey; // `n e`
    QByteArray signingKey;
    QByteArray identitySignature;
    std::optional<QString> invite;

    static constexpr const char* schema = "Register";
    static constexpr auto fields()
    {
        using R = Register;
        return std::tuple_cat(
            std::tuple(Field{text("username", 1, limits::userName), &R::userName}),
            credentialsFields("password", "recovery"),
            std::tuple(Field{text("public_key", 3, limits::publicKey), &R::publicKey},
                       Field{base64("signing_key", limits::signingKey, limits::signingKey), &R::signingKey},
                       Field{base64("identity_signature", limits::signature, limits::signature), &R::identitySignature},
                       Field{text("invite", 0, limits::invite).optional(), &R::invite}));
    }
};

struct Registered {
    QString userId;

    static constexpr const char* schema = "UserId";
    static constexpr auto fields() { return std::tuple(Field{hex("user_id", limits::userId), &Registered::userId}); }
};

struct Login {
    QString userName;
    QByteArray password;
    std::optional<QString> device; // a name that a person chose

    static constexpr const char* schema = "LoginRequest";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("username", 1, limits::userName), &Login::userName},
                          Field{text("password", 1, limits::password), &Login::password},
                          Field{text("device", 0, limits::device).optionalOrNull(), &Login::device});
    }
};

// The reply to signing in and to renewing, without an envelope. The old client's has the first and the last.
struct Tokens {
    QByteArray accessToken;
    std::optional<qint64> expiresIn; // seconds
    std::optional<QByteArray> refreshToken;
    std::optional<QString> sessionId;
    QString userId;

    static constexpr const char* schema = "Login";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("access_token", 1, limits::accessToken), &Tokens::accessToken},
                          Field{integer("expires_in", 0, limits::anything).optional(), &Tokens::expiresIn},
                          Field{text("refresh_token", 1, limits::refreshToken).optional(), &Tokens::refreshToken},
                          Field{hex("session_id", limits::sessionId).optional(), &Tokens::sessionId},
                          Field{hex("user_id", limits::userId), &Tokens::userId});
    }
};

struct Refresh {
    QByteArray refreshToken;

    static constexpr const char* schema = "Refresh";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("refresh_token", 1, limits::refreshToken), &Refresh::refreshToken});
    }
};

// Once more, before something that cannot be undone.
struct Password {
    QByteArray password;

    static constexpr const char* schema = "Password";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("password", 1, limits::password), &Password::password});
    }
};

struct NewPassword : CredentialsPart {
    QByteArray oldPassword;

    static constexpr const char* schema = "NewPassword";
    static constexpr auto fields()
    {
        return std::tuple_cat(std::tuple(Field{text("old_password", 1, limits::password), &NewPassword::oldPassword}),
                              credentialsFields("new_password", "recovery"));
    }
};

struct Recover {
    QString userName;
    QByteArray recovery;

    static constexpr const char* schema = "Recover";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("username", 1, limits::userName), &Recover::userName},
                          Field{text("recovery", 1, limits::password), &Recover::recovery});
    }
};

struct Recovered {
    std::optional<QByteArray> keyRing; // null: not kept on the server
    qint64 version = 0;                // of the ring
    QString userId;
    QByteArray publicKey;
    QByteArray signingKey;
    QByteArray identitySignature;

    static constexpr const char* schema = "Recovered";
    static constexpr auto fields()
    {
        using R = Recovered;
        return std::tuple(Field{base64("key_ring", 0, limits::keyRing).nullable(), &R::keyRing},
                          Field{integer("version", 0, limits::anything), &R::version},
                          Field{hex("user_id", limits::userId), &R::userId},
                          Field{text("public_key", 1, limits::publicKey), &R::publicKey},
                          Field{base64("signing_key", 0, limits::signingKey), &R::signingKey},
                          Field{base64("identity_signature", 0, limits::signature), &R::identitySignature});
    }
};

struct FinishRecovery : CredentialsPart {
    QString userName;
    QByteArray provedBy; // the recovery secret as it was; CredentialsPart::recovery is the new one

    static constexpr const char* schema = "FinishRecovery";
    static constexpr auto fields()
    {
        return std::tuple_cat(std::tuple(Field{text("username", 1, limits::userName), &FinishRecovery::userName},
                                         Field{text("recovery", 1, limits::password), &FinishRecovery::provedBy}),
                              credentialsFields("new_password", "new_recovery"));
    }
};

// Where an account is signed in.
struct Session {
    QString sessionId;
    QString device;
    QDateTime created;
    QDateTime lastUsed;
    QDateTime expires;
    bool current = false;
    QDateTime ended; // invalid: it works

    static constexpr const char* schema = "Session";
    static constexpr auto fields()
    {
        using S = Session;
        return std::tuple(Field{hex("session_id", limits::sessionId), &S::sessionId},
                          Field{text("device", 0, limits::device), &S::device}, Field{time("created"), &S::created},
                          Field{time("last_used"), &S::lastUsed}, Field{time("expires"), &S::expires},
                          Field{boolean("current"), &S::current}, Field{time("ended").nullable(), &S::ended});
    }
};

} // namespace veilpix::api
