#include "server/handlers/PermissionsHandler.h"

#include "common/api/Paths.h"
#include "common/api/SeedNames.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/Fingerprint.h"
#include "server/handlers/CsrfForm.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/PictureAccess.h"
#include "server/handlers/WireRecords.h"

namespace veilpix::handlers {

namespace {

namespace segments = api::segments;
namespace seed = api::seed;

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

std::optional<QByteArray> fingerprintOf(const store::User& user)
{
    if (user.signingKey.isEmpty()) {
        return std::nullopt;
    }
    return crypto::toByteArray(identity::Fingerprint::ofFields(user.publicKey.toUtf8(), user.signingKey).view());
}

constexpr const char* wrongRole = "Role is not valid";

// Of a role that is none the seed's words, in JSON too.
tl::unexpected<http::Response> refuseWish(const api::FieldProblem& problem)
{
    const bool isRole = problem.field == QStringView(seed::role) && problem.what == api::FieldProblem::What::Invalid;
    return isRole ? refuse(422, wrongRole) : refuse(problem);
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
    const QString all = QLatin1String(api::paths::permissions);
    const QString single = QLatin1String(api::paths::permission);
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
        return refuse(missing<api::Grant>(&api::Grant::wrappedKey)).value();
    default:
        return storeFailure(done.error());
    }
}

http::Response PermissionsHandler::list(const Call& call)
{
    const Result<Listed> listed = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<Listed> {
        VEILPIX_TRY(const auto picture,
                    pictureOf(tx.pictures(), call.account.id, call.request.param(segments::picture)));
        VEILPIX_TRY(const auto shares, tx.shares().list(picture.id));
        Listed found{picture, shares, {}};
        for (const store::Share& share : shares) {
            VEILPIX_TRY(const auto person, tx.users().find(share.userId));
            found.people.push_back(person);
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
    const store::Picture& picture = listed->picture;
    api::Permissions reply;
    reply.csrfToken = csrf->token;
    for (size_t i = 0; i < listed->shares.size(); ++i) {
        api::Permission& entry = reply.permissions.emplace_back();
        entry.userId = listed->shares[i].userId;
        entry.role = roleOf(listed->shares[i].role);
        // The seed's clients see the seed's reply: what is ours is shown of pictures that are ours.
        if (!picture.classic) {
            entry.userName = listed->people[i].name;
            entry.fingerprint = fingerprintOf(listed->people[i]);
        }
    }
    if (!picture.classic) {
        reply.accessList = bytesOrNone(picture.accessList);
        reply.accessListSignature = bytesOrNone(picture.accessListSignature);
        reply.accessListVersion.emplace();
        if (picture.accessListVersion > 0) {
            reply.accessListVersion->emplace(picture.accessListVersion);
        }
    }
    return withCookie(success(reply), *csrf);
}

http::Response PermissionsHandler::one(const Call& call)
{
    const auto share = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<store::Share> {
        VEILPIX_TRY(const auto picture,
                    pictureOf(tx.pictures(), call.account.id, call.request.param(segments::picture)));
        return tx.shares().find(picture.id, call.request.param(segments::person));
    });
    if (!share) {
        return reply(tl::unexpected(share.error()), 200);
    }
    api::Permission permission;
    permission.userId = share->userId;
    permission.role = roleOf(share->role);
    return success(permission);
}

Answer<PermissionsHandler::Wish> PermissionsHandler::readForm(Call& call, bool withUser)
{
    const Answer<const FormFields*> form = call.form();
    if (!form) {
        return tl::unexpected<http::Response>(form.error());
    }
    Wish wish;
    QStringList missing;
    if (withUser && (*form)->isBlank(seed::userId)) {
        missing.append(u"User id is required"_s);
    }
    if ((*form)->isBlank(seed::role)) {
        missing.append(u"Role is required"_s);
    }
    if (!missing.isEmpty()) {
        return refuse(422, missing.join(u", "_s));
    }
    wish.userId = withUser ? (*form)->text(seed::userId) : call.request.param(segments::person);
    const std::optional<api::Role> named = api::fromWord<api::Role>((*form)->text(seed::role));
    const std::optional<store::Role> role = named ? roleOf(*named) : std::nullopt;
    if (!role) {
        return refuse(422, wrongRole);
    }
    wish.role = *role;
    return wish;
}

Answer<PermissionsHandler::Wish> PermissionsHandler::readGrant(const Call& call)
{
    const Answer<api::JsonText> text = readJson(call.request);
    if (!text) {
        return tl::unexpected<http::Response>(text.error());
    }
    const api::Read<api::Grant> grant = text->root().read<api::Grant>();
    if (!grant) {
        return refuseWish(grant.error());
    }
    return Wish{grant->userId, *roleOf(grant->role), grant->wrappedKey.value_or(QByteArray()), accessListOf(*grant)};
}

Answer<PermissionsHandler::Wish> PermissionsHandler::readChange(const Call& call)
{
    const Answer<api::JsonText> text = readJson(call.request);
    if (!text) {
        return tl::unexpected<http::Response>(text.error());
    }
    const api::Read<api::RoleChange> change = text->root().read<api::RoleChange>();
    if (!change) {
        return refuseWish(change.error());
    }
    return Wish{call.request.param(segments::person), *roleOf(change->role), {}, accessListOf(*change)};
}

http::Response PermissionsHandler::grant(Call& call)
{
    const Answer<Wish> wish = call.isJson() ? readGrant(call) : readForm(call, true);
    if (!wish) {
        return wish.error();
    }
    const Result<void> granted = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        VEILPIX_TRY(const auto picture,
                    pictureOf(tx.pictures(), call.account.id, call.request.param(segments::picture)));
        if (!picture.classic && wish->wrappedKey.isEmpty()) {
            return fail(ErrorCode::BadRequest); // the person could never open it
        }
        store::Share share;
        share.pictureId = picture.id;
        share.userId = wish->userId;
        share.role = wish->role;
        share.created = m_services.clock.now();
        VEILPIX_TRY_VOID(named(tx.shares().grant(share, wish->wrappedKey), noUser));
        return wish->list ? tx.pictures().setAccessList(picture.id, *wish->list) : Result<void>{};
    });
    return reply(granted, 201);
}

http::Response PermissionsHandler::change(Call& call)
{
    const Answer<Wish> wish = call.isJson() ? readChange(call) : readForm(call, false);
    if (!wish) {
        return wish.error();
    }
    const Result<void> changed = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        VEILPIX_TRY(const auto picture,
                    pictureOf(tx.pictures(), call.account.id, call.request.param(segments::picture)));
        VEILPIX_TRY_VOID(named(tx.shares().setRole(picture.id, wish->userId, wish->role), noShare));
        if (wish->role != store::Role::Write) {
            VEILPIX_TRY_VOID(tx.uploads().endUnfinished(wish->userId, picture.ownerId, picture.name));
        }
        return wish->list ? tx.pictures().setAccessList(picture.id, *wish->list) : Result<void>{};
    });
    return reply(changed, 204);
}

http::Response PermissionsHandler::revoke(Call& call)
{
    const QString owner = call.request.param(segments::user);
    const QString person = call.request.param(segments::person);
    const bool leaving = owner != call.account.id && person == call.account.id && call.isJson();
    if (owner != call.account.id && !leaving) {
        return http::Response::error(401, u"User is not authorized"_s);
    }
    std::optional<store::AccessListRecord> list;
    if (call.isJson() && !leaving) {
        const Answer<api::Revocation> brought = readMessage<api::Revocation>(call.request);
        if (!brought) {
            return brought.error();
        }
        list = accessListOf(*brought);
    }
    const Result<void> revoked = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const auto picture = findByName(tx.pictures(), owner, call.request.param(segments::picture));
        if (!picture) {
            return named(tl::unexpected(picture.error()), noPicture);
        }
        VEILPIX_TRY_VOID(named(tx.shares().revoke(picture->id, person), noShare));
        VEILPIX_TRY_VOID(tx.uploads().endUnfinished(person, picture->ownerId, picture->name));
        return list ? tx.pictures().setAccessList(picture->id, *list) : Result<void>{};
    });
    return reply(revoked, 204);
}

} // namespace veilpix::handlers
