#include "server/handlers/RegistrationHandler.h"

#include <QCryptographicHash>

#include "common/api/Paths.h"
#include "common/api/SeedNames.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/identity/AccountName.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/CsrfForm.h"
#include "server/handlers/JsonBody.h"

namespace veilpix::handlers {

namespace {

namespace seed = api::seed;

QByteArray inviteHash(const QString& code)
{
    return QCryptographicHash::hash(code.trimmed().toUtf8(), QCryptographicHash::Sha256);
}

} // namespace

void RegistrationHandler::addTo(Routes& routes)
{
    using http::Method;
    const auto registering = [this](Call& call) { return registerAccount(call); };
    routes.add({Method::Get, QLatin1String(api::paths::seedRegistration), u"register.form"_s, Caller::Anyone},
               [this](Call& call) { return csrfForm(m_services, call); });
    routes.add({Method::Post,
                QLatin1String(api::paths::seedRegistration),
                u"register"_s,
                Caller::Anyone,
                Csrf::Form,
                http::BodyKind::Form,
                {},
                true},
               registering);
    routes.add({Method::Post,
                QLatin1String(api::paths::registration),
                u"auth.register"_s,
                Caller::Anyone,
                Csrf::None,
                http::BodyKind::Form,
                {},
                true},
               registering);
    routes.add({Method::Get, QLatin1String(api::paths::parameters), u"auth.parameters"_s, Caller::Anyone},
               [this](Call& call) { return parameters(call.request); });
}

http::Response RegistrationHandler::registerAccount(Call& call)
{
    if (m_services.policy.registration == Policy::Registration::Closed) {
        return http::Response::error(403, u"Registration is closed"_s);
    }
    if (call.isJson()) {
        const Answer<api::JsonText> text = readJson(call.request);
        if (!text) {
            return text.error();
        }
        // The seed's names in JSON are the seed's registration.
        if (!text->root().has(seed::publicKeyInJson)) {
            const Answer<api::Register> asked = readMessage<api::Register>(*text);
            return asked ? registerNative(*asked) : asked.error();
        }
    }
    const Answer<const FormFields*> form = call.form();
    return form ? registerClassic(**form) : form.error();
}

http::Response RegistrationHandler::registerClassic(const FormFields& form)
{
    QStringList missing;
    if (form.isBlank(seed::userName)) {
        missing.append(u"Username is required"_s);
    }
    if (form.isBlank(seed::password)) {
        missing.append(u"Password is required"_s);
    }
    if (form.isBlank(seed::publicKey)) {
        missing.append(u"Public key is required"_s);
    }
    if (!missing.isEmpty()) {
        return http::Response::error(422, missing.join(u", "_s));
    }

    store::User user;
    user.id = store::newUserId();
    user.scheme = store::Scheme::Classic;
    user.name = form.text(seed::userName);
    user.publicKey = form.text(seed::publicKey);
    user.created = m_services.clock.now();
    const QString password = form.text(seed::password);
    if (!identity::isAccountName(user.name, api::limits::userName)) {
        return http::Response::error(422, u"Username is not valid"_s);
    }
    if (password.isEmpty() || password.size() > api::limits::password) {
        return http::Response::error(422, u"Password is not valid"_s);
    }
    if (user.publicKey.isEmpty() || user.publicKey.size() > api::limits::publicKey) {
        return http::Response::error(422, u"Public key is not valid"_s);
    }
    if (auto refused = refusedEarly(user.name, form.text(seed::invite))) {
        return *std::move(refused);
    }
    Result<QString> hash = m_services.passwords.hash(password.toUtf8());
    if (!hash) {
        return storeFailure(hash.error());
    }
    user.passwordHash = *std::move(hash);
    return store(user, std::nullopt, form.text(seed::invite), http::Response::empty(201));
}

http::Response RegistrationHandler::registerNative(const api::Register& asked)
{
    if (!identity::isAccountName(asked.userName, api::limits::userName)) {
        return refuse(notValid<api::Register>(&api::Register::userName)).value();
    }
    if (!isPublicKeyText(asked.publicKey)) {
        return refuse(notValid<api::Register>(&api::Register::publicKey)).value();
    }
    store::User user;
    user.id = store::newUserId();
    user.name = asked.userName;
    user.publicKey = QString::fromLatin1(asked.publicKey);
    user.signingKey = asked.signingKey;
    user.identitySignature = asked.identitySignature;
    user.created = m_services.clock.now();
    const QString invite = asked.invite.value_or(QString());
    if (auto refused = refusedEarly(user.name, invite)) {
        return *std::move(refused);
    }
    const Result<store::Credentials> made = hashed(asked, m_services.passwords);
    if (!made) {
        return storeFailure(made.error());
    }
    user.passwordHash = made->passwordHash;
    user.salt = made->salt;
    user.memoryKib = made->memoryKib;
    user.passes = made->passes;
    user.recoveryHash = made->recoveryHash;
    return store(user, asked.keyRing, invite, success(api::Registered{user.id}, 201));
}

std::optional<http::Response> RegistrationHandler::refusedEarly(const QString& name, const QString& invite) const
{
    // Saves the hashing; the transaction that stores decides. The invitation comes first: without one nobody learns
    // which names are taken.
    const bool byInvite = m_services.policy.registration == Policy::Registration::Invite;
    const auto checked = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<void> {
        if (byInvite) {
            const auto found = tx.users().findInvite(inviteHash(invite));
            if (!found && found.error().code != ErrorCode::NotFound) {
                return tl::unexpected(found.error());
            }
            if (!found || !found->usedBy.isEmpty() || found->expires <= m_services.clock.now()) {
                return fail(ErrorCode::Unauthorized);
            }
        }
        VEILPIX_TRY(const bool taken, tx.users().hasTwin(name));
        return taken ? fail(ErrorCode::AlreadyExists) : Result<void>{};
    });
    return checked ? std::nullopt : std::optional(refusal(checked.error()));
}

http::Response RegistrationHandler::refusal(const Error& error)
{
    switch (error.code) {
    case ErrorCode::AlreadyExists:
        return http::Response::error(409, u"Username already exists"_s);
    case ErrorCode::Unauthorized:
        return http::Response::error(403, u"The invitation is not valid"_s);
    default:
        return storeFailure(error);
    }
}

http::Response RegistrationHandler::store(const store::User& user, const std::optional<QByteArray>& keyRing,
                                          const QString& invite, http::Response reply)
{
    const bool byInvite = m_services.policy.registration == Policy::Registration::Invite;
    const Result<void> stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        if (byInvite) {
            const auto used = tx.users().useInvite(inviteHash(invite), user.id, m_services.clock.now());
            if (!used) {
                return used.error().code == ErrorCode::NotFound ? fail(ErrorCode::Unauthorized) : used;
            }
        }
        VEILPIX_TRY(const bool taken, tx.users().hasTwin(user.name));
        if (taken) {
            return fail(ErrorCode::AlreadyExists);
        }
        VEILPIX_TRY_VOID(tx.users().add(user));
        if (!keyRing) {
            return {};
        }
        const auto put = tx.users().putSealed(user.id, store::SealedKind::KeyRing, *keyRing, 0);
        return put ? Result<void>{} : Result<void>{tl::unexpected(put.error())};
    });
    return stored ? std::move(reply) : refusal(stored.error());
}

http::Response RegistrationHandler::parameters(const http::Request& request)
{
    const QString name = request.queryValue(api::query::userName).normalized(QString::NormalizationForm_C);
    if (name.isEmpty()) {
        return missingField(api::query::userName);
    }
    const auto user = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().findByName(name); });
    if (!user && user.error().code != ErrorCode::NotFound) {
        return storeFailure(user.error());
    }
    auth::StretchParameters answer = m_services.parameters.madeUp(name);
    if (user && user->scheme == store::Scheme::Native) {
        answer = {user->salt, user->memoryKib, user->passes};
    }
    api::Parameters parameters;
    parameters.salt = answer.salt;
    parameters.memoryKib = answer.memoryKib;
    parameters.passes = answer.passes;
    return success(parameters);
}

} // namespace veilpix::handlers
