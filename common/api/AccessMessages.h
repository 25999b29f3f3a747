// Who else may see a picture.
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <vector>

#include "common/api/Enums.h"
#include "common/api/Field.h"
#include "common/api/Limits.h"

namespace veilpix::api {

// The owner's signed list as several requests bring it; the other two are there when the list is.
struct AccessListPart {
    std::optional<QByteArray> accessList;
    QByteArray accessListSignature;
    qint64 accessListVersion = 0; // the stored one + 1
};
constexpr auto accessListFields(const char* note = nullptr)
{
    const char* name = "access_list";
    return std::tuple(
        Field{base64(name, 1, limits::accessList).optional().noted(note), &AccessListPart::accessList},
        Field{base64("access_list_signature", limits::signature, limits::signature).comesWith(name),
              &AccessListPart::accessListSignature},
        Field{integer("access_list_version", 1, limits::version).comesWith(name), &AccessListPart::accessListVersion});
}

// Taking a role away, or leaving: then without a list.
struct Revocation : AccessListPart {
    static constexpr const char* schema = "AccessList";
    static constexpr auto fields() { return accessListFields(); }
};

struct RoleChange : AccessListPart {
    Role role = Role::Read;

    static constexpr const char* schema = "RoleChange";
    static constexpr auto fields()
    {
        return std::tuple_cat(std::tuple(Field{choice("role", grantedRoles()), &RoleChange::role}), accessListFields());
    }
};

struct Grant : AccessListPart {
    QString userId;
    Role role = Role::Read;
    std::optional<QByteArray> wrappedKey;

    static constexpr const char* schema = "Grant";
    static constexpr auto fields()
    {
        return std::tuple_cat(
            std::tuple(
                Field{text("user_id", 1, 64), &Grant::userId}, Field{choice("role", grantedRoles()), &Grant::role},
                Field{
                    base64("wrapped_key", 0, limits::wrappedKey).optional().noted("Required but for classic pictures"),
                    &Grant::wrappedKey}),
            accessListFields());
    }
};

// One person's role. The names are the old client's; its replies have the first two only, in this order.
struct Permission {
    std::optional<std::optional<QByteArray>> fingerprint; // 32 bytes; null for a classic account
    Role role = Role::Read;
    QString userId;
    std::optional<QString> userName;

    static constexpr const char* schema = "Permission";
    static constexpr auto fields()
    {
        return std::tuple(Field{hex("fingerprint", limits::hash).optionalOrNull(), &Permission::fingerprint},
                          Field{choice("role", grantedRoles()), &Permission::role},
                          Field{hex("userId", limits::userId), &Permission::userId},
                          Field{text("user_name", 1, limits::userName).optional(), &Permission::userName});
    }
};

// Everybody who has access, in order of sharing; with the owner's signed list for a native picture.
struct Permissions {
    std::optional<std::optional<QByteArray>> accessList; // null without shares, like the next two
    std::optional<std::optional<QByteArray>> accessListSignature;
    std::optional<std::optional<qint64>> accessListVersion;
    QByteArray csrfToken;
    std::vector<Permission> permissions;

    static constexpr const char* schema = "Permissions";
    static constexpr auto fields()
    {
        using P = Permissions;
        return std::tuple(
            Field{base64("access_list", 0, limits::accessList).optionalOrNull(), &P::accessList},
            Field{base64("access_list_signature", 0, limits::signature).optionalOrNull(), &P::accessListSignature},
            Field{integer("access_list_version", 0, limits::version).optionalOrNull(), &P::accessListVersion},
            Field{text("csrf_token", 0, limits::csrfToken), &P::csrfToken},
            Field{list<Permission>("permissions", 1000), &P::permissions});
    }
};

} // namespace veilpix::api
