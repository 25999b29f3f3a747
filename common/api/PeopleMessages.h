// People as others see them, and the two sealed things that a person's computers share.
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

#include "common/api/Field.h"
#include "common/api/Limits.h"

namespace veilpix::api {

// As the old client knows people.
struct User {
    QByteArray publicKey; // UTF-8; `n e` for native accounts
    QString userId;
    QString userName;

    static constexpr const char* schema = "User";
    static constexpr auto fields()
    {
        return std::tuple(Field{text("public_key", 1, limits::publicKey), &User::publicKey},
                          Field{hex("user_id", limits::userId), &User::userId},
                          Field{text("user_name", 1, limits::userName), &User::userName});
    }
};

struct Person {
    std::optional<QByteArray> identitySignature; // null for classic accounts, like signingKey
    QByteArray publicKey;                        // UTF-8; `n e` for native accounts
    std::optional<QByteArray> signingKey;
    QString userId;
    QString userName;

    static constexpr const char* schema = "Person";
    static constexpr auto fields()
    {
        using P = Person;
        return std::tuple(
            Field{base64("identity_signature", limits::signature, limits::signature).nullable(), &P::identitySignature},
            Field{text("public_key", 1, limits::publicKey), &P::publicKey},
            Field{base64("signing_key", limits::signingKey, limits::signingKey).nullable(), &P::signingKey},
            Field{hex("user_id", limits::userId), &P::userId},
            Field{text("user_name", 1, limits::userName), &P::userName});
    }
};

// The key ring (at most limits::keyRing bytes) or the pins, which the server cannot open.
struct Sealed {
    QByteArray blob;

    static constexpr const char* schema = "Sealed";
    static constexpr auto fields() { return std::tuple(Field{base64("blob", 1, limits::pins), &Sealed::blob}); }
};

} // namespace veilpix::api
