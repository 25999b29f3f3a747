#include "server/handlers/PermissionsHandler.h"

#include <QJsonArray>

#include "common/base/Literals.h"
#include "common/identity/Fingerprint.h"
#include "server/handlers/CsrfForm.h"
#include "server/handlers/PictureAccess.h"

namespace veilpix::handlers {

namespace {

constexpr qsizetype longestWrap = 1024;
constexpr qsizetype longestList = 64 * 1024;

// The contexts with which a transaction says which of two things was not there.
const QString noPicture = u"picture"_s;
const QString noShare = u"share"_s;
const QString noUser = u"user"_s;

Result<store::Picture> pictureOf(const store::PictureTable& pictures, const QString& owner, const QString& name)
{
    Result<store::Picture> picture = findByName(pictures, owner, name);
    if (!picture && picture.error().code == ErrorCode::NotFound) {
        return fail(ErrorCode::NotFound, noPicture);
    }
    if (picture && picture->trashed.isValid()) {
        return fail(ErrorCode::NotFound, noPicture);
    }
    return picture;
}

Result<void> named(Result<void> done, const QString& what)
{
    if (!done && done.error().code == ErrorCode::NotFound) {
        return fail(ErrorCode::NotFound, what);
    }
    return done;
}

QJsonValue fingerprintOf(const store::User& user)
{
    if (user.signingKey.isEmpty()) {
        return {};
    }
    return QString::fromLatin1(identity::Fingerprint::ofFields(user.publicKey.toUtf8(), user.signingKey).toHex());
}

struct Listed {
    store::Picture picture;
    std::vector<store::Share> shares;
    std::vector<store::User> people;
};

} // namespace

void PermissionsHandler::addTo(Routes& routes)
{
    using http::BodyKind;
    using http::Method;
    const QString all = u"/api/v1/users/<user>/images/<name>/permissions"_s;
    const QString single = all + u"/<person>"_s;
    const auto rule = [](Method method, const QString& path, const char* name) {
        return Rule{method, path, QLatin1String(name), Caller::PathOwner, Csrf::Form, BodyKind::Form, {}, true};
    };
    routes.add({Method::Get, all, u"permissions"_s, Caller::PathOwner}, [this](Call& call) { return list(call); });
    routes.add(rule(Method::Post, all, "permissions.grant"), [this](Call& call) { return grant(call); });
    routes.add({Method::Get, single, u"permissions.one"_s, Caller::PathOwner},
               [this](Call& call) { return one(call); });
    routes.add(rule(Method::Put, single, "permissions.change"), [this](Call& call) { return change(call); });
    // Whoever has a share may leave it, so this one looks at the owner itself.
    Rule revoking = rule(Method::Delete, single, "permissions.revoke");
    revoking.caller = Caller::Account;
    routes.add(revoking, [this](Call& call) { return revoke(call); });
}

http::Response PermissionsHandler::reply(const Result<void>& done, int status) const
{
    if (done) {
        return http::Response::empty(status);
    }
    switch (done.error().code) {
    case ErrorCode::NotFound:
        if (done.error().context == noPicture) {
            return http::Response::error(404, u"Image not found"_s);
        }
        if (done.error().context == noUser) {
            return http::Response::error(404, u"User not found"_s);
        }
        return http::Response::error(404, u"Permission for User id not found"_s);
    case ErrorCode::AlreadyExists:
        return http::Response::error(409, u"Permission user id is already exists"_s);
    case ErrorCode::InvalidArgument:
        return http::Response::error(422, u"User id is not valid"_s);
    case ErrorCode::BadRequest:
        return http::Response::error(422, u"Field wrapped_key is required"_s);
    default:
        return storeFailure(done.error());
    }
}

http::Response PermissionsHandler::list(const Call& call)
{
    const Result<Listed> listed = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<Listed> {
        const auto picture = pictureOf(tx.pictures(), call.account.id, call.request.param(u"name"));
        if (!picture) {
            return tl::unexpected(picture.error());
        }
        const auto shares = tx.shares().list(picture->id);
        if (!shares) {
            return tl::unexpected(shares.error());
        }
        Listed found{*picture, *shares, {}};
        for (const store::Share& share : *shares) {
            const auto person = tx.users().find(share.userId);
            if (!person) {
                return tl::unexpected(person.error());
            }
            found.people.push_back(*person);
        }
        return found;
    });
    if (!listed) {
        return reply(tl::unexpected(listed.error()), 200);
    }
    const Answer<auth::CsrfTokens::Issued> csrf = issueCsrf(m_services, call.request);
    if (!csrf) {
        return csrf.error();
    }
    QJsonArray permissions;
    for (size_t i = 0; i < listed->shares.size(); ++i) {
        QJsonObject entry{{u"userId"_s, listed->shares[i].userId}, {u"role"_s, roleText(listed->shares[i].role)}};
        // The seed's clients see the seed's reply: what is ours is shown of pictures that are ours.
        if (!listed->picture.classic) {
            entry.insert(u"user_name"_s, listed->people[i].name);
            entry.insert(u"fingerprint"_s, fingerprintOf(listed->people[i]));
        }
        permissions.append(entry);
    }
    QJsonObject data{{u"permissions"_s, permissions}, {u"csrf_token"_s, QString::fromLatin1(csrf->token)}};
    if (!listed->picture.classic) {
        const store::Picture& picture = listed->picture;
        data.insert(u"access_list"_s, base64Value(picture.accessList));
        data.insert(u"access_list_signature"_s, base64Value(picture.accessListSignature));
        data.insert(u"access_list_version"_s,
                    picture.accessListVersion > 0 ? QJsonValue(picture.accessListVersion) : QJsonValue());
    }
    return withCookie(http::Response::success(data), *csrf);
}

http::Response PermissionsHandler::one(const Call& call)
{
    const auto share = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<store::Share> {
        const auto picture = pictureOf(tx.pictures(), call.account.id, call.request.param(u"name"));
        if (!picture) {
            return tl::unexpected(picture.error());
        }
        return tx.shares().find(picture->id, call.request.param(u"person"));
    });
    if (!share) {
        return reply(tl::unexpected(share.error()), 200);
    }
    return http::Response::success(QJsonObject{{u"userId"_s, share->userId}, {u"role"_s, roleText(share->role)}});
}

Answer<PermissionsHandler::Wish> PermissionsHandler::readForm(Call& call, bool withUser)
{
    const Answer<const FormFields*> form = call.form();
    if (!form) {
        return tl::unexpected<http::Response>(form.error());
    }
    Wish wish;
    QStringList missing;
    if (withUser && (*form)->isBlank(u"user_id")) {
        missing.append(u"User id is required"_s);
    }
    if ((*form)->isBlank(u"role")) {
        missing.append(u"Role is required"_s);
    }
    if (!missing.isEmpty()) {
        return refuse(422, missing.join(u", "_s));
    }
    wish.userId = withUser ? (*form)->text(u"user_id") : call.request.param(u"person");
    wish.role = (*form)->text(u"role");
    return wish;
}

Answer<PermissionsHandler::Wish> PermissionsHandler::readJson(const Call& call, bool withUser)
{
    Answer<JsonFields> fields = JsonFields::read(call.request);
    if (!fields) {
        return tl::unexpected<http::Response>(std::move(fields).error());
    }
    Wish wish;
    wish.userId = withUser ? fields->text("user_id", 1, 64) : call.request.param(u"person");
    wish.role = fields->text("role", 1, 16);
    if (withUser) {
        wish.wrappedKey = fields->optionalBase64("wrapped_key", longestWrap);
    }
    if (fields->has("access_list")) {
        store::AccessListRecord list;
        list.bytes = fields->base64("access_list", 1, longestList);
        list.signature = fields->base64("access_list_signature", 64, 64);
        list.version = fields->number("access_list_version", 1, INT32_MAX);
        wish.list = list;
    }
    if (fields->isWrong()) {
        return tl::unexpected<http::Response>(fields->refusal());
    }
    return wish;
}

http::Response PermissionsHandler::grant(Call& call)
{
    const Answer<Wish> wish = call.isJson() ? readJson(call, true) : readForm(call, true);
    if (!wish) {
        return wish.error();
    }
    const std::optional<store::Role> role = roleFromText(wish->role);
    if (!role) {
        return http::Response::error(422, u"Role is not valid"_s);
    }
    const Result<void> granted = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto picture = pictureOf(tx.pictures(), call.account.id, call.request.param(u"name"));
        if (!picture) {
            return tl::unexpected(picture.error());
        }
        if (!picture->classic && wish->wrappedKey.isEmpty()) {
            return fail(ErrorCode::BadRequest); // the person could never open it
        }
        store::Share share;
        share.pictureId = picture->id;
        share.userId = wish->userId;
        share.role = *role;
        share.created = m_services.clock.now();
        if (auto added = named(tx.shares().grant(share, wish->wrappedKey), noUser); !added) {
            return added;
        }
        return wish->list ? tx.pictures().setAccessList(picture->id, *wish->list) : Result<void>{};
    });
    return reply(granted, 201);
}

http::Response PermissionsHandler::change(Call& call)
{
    const Answer<Wish> wish = call.isJson() ? readJson(call, false) : readForm(call, false);
    if (!wish) {
        return wish.error();
    }
    const std::optional<store::Role> role = roleFromText(wish->role);
    if (!role) {
        return http::Response::error(422, u"Role is not valid"_s);
    }
    const Result<void> changed = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto picture = pictureOf(tx.pictures(), call.account.id, call.request.param(u"name"));
        if (!picture) {
            return tl::unexpected(picture.error());
        }
        if (auto set = named(tx.shares().setRole(picture->id, wish->userId, *role), noShare); !set) {
            return set;
        }
        if (*role != store::Role::Write) {
            if (auto ended = tx.uploads().endUnfinished(wish->userId, picture->ownerId, picture->name); !ended) {
                return ended;
            }
        }
        return wish->list ? tx.pictures().setAccessList(picture->id, *wish->list) : Result<void>{};
    });
    return reply(changed, 204);
}

http::Response PermissionsHandler::revoke(Call& call)
{
    const QString owner = call.request.param(u"user");
    const QString person = call.request.param(u"person");
    const bool leaving = owner != call.account.id && person == call.account.id && call.isJson();
    if (owner != call.account.id && !leaving) {
        return http::Response::error(401, u"User is not authorized"_s);
    }
    std::optional<store::AccessListRecord> list;
    if (call.isJson() && !leaving) {
        Answer<JsonFields> fields = JsonFields::read(call.request);
        if (!fields) {
            return std::move(fields).error();
        }
        if (fields->has("access_list")) {
            list.emplace();
            list->bytes = fields->base64("access_list", 1, longestList);
            list->signature = fields->base64("access_list_signature", 64, 64);
            list->version = fields->number("access_list_version", 1, INT32_MAX);
        }
        if (fields->isWrong()) {
            return fields->refusal();
        }
    }
    const Result<void> revoked = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto picture = findByName(tx.pictures(), owner, call.request.param(u"name"));
        if (!picture) {
            return named(tl::unexpected(picture.error()), noPicture);
        }
        if (auto gone = named(tx.shares().revoke(picture->id, person), noShare); !gone) {
            return gone;
        }
        if (auto ended = tx.uploads().endUnfinished(person, picture->ownerId, picture->name); !ended) {
            return ended;
        }
        return list ? tx.pictures().setAccessList(picture->id, *list) : Result<void>{};
    });
    return reply(revoked, 204);
}

} // namespace veilpix::handlers
