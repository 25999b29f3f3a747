#include "server/handlers/RegistrationHandler.h"

#include <QCryptographicHash>

#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/CsrfForm.h"

namespace veilpix::handlers {

namespace {

QByteArray inviteHash(const QString& code)
{
    return QCryptographicHash::hash(code.trimmed().toUtf8(), QCryptographicHash::Sha256);
}

} // namespace

void RegistrationHandler::addTo(Routes& routes)
{
    using http::Method;
    const auto registering = [this](Call& call) { return registerAccount(call); };
    routes.add({Method::Get, u"/register"_s, u"register.form"_s, Caller::Anyone},
               [this](Call& call) { return csrfForm(m_services, call); });
    routes.add(
        {Method::Post, u"/register"_s, u"register"_s, Caller::Anyone, Csrf::Form, http::BodyKind::Form, {}, true},
        registering);
    routes.add({Method::Post,
                u"/api/v1/auth/register"_s,
                u"auth.register"_s,
                Caller::Anyone,
                Csrf::None,
                http::BodyKind::Form,
                {},
                true},
               registering);
    routes.add({Method::Get, u"/api/v1/auth/parameters"_s, u"auth.parameters"_s, Caller::Anyone},
               [this](Call& call) { return parameters(call.request); });
}

http::Response RegistrationHandler::registerAccount(Call& call)
{
    if (m_services.policy.registration == Policy::Registration::Closed) {
        return http::Response::error(403, u"Registration is closed"_s);
    }
    if (call.isJson()) {
        Answer<JsonFields> fields = JsonFields::read(call.request);
        if (!fields) {
            return std::move(fields).error();
        }
        // The seed's names in JSON are the seed's registration.
        if (!fields->has("publicKey")) {
            return registerNative(*std::move(fields));
        }
    }
    const Answer<const FormFields*> form = call.form();
    return form ? registerClassic(**form) : form.error();
}

http::Response RegistrationHandler::registerClassic(const FormFields& form)
{
    QStringList missing;
    if (form.isBlank(u"username")) {
        missing.append(u"Username is required"_s);
    }
    if (form.isBlank(u"password")) {
        missing.append(u"Password is required"_s);
    }
    if (form.isBlank(u"publicKey")) {
        missing.append(u"Public key is required"_s);
    }
    if (!missing.isEmpty()) {
        return http::Response::error(422, missing.join(u", "_s));
    }

    store::User user;
    user.id = store::newUserId();
    user.scheme = store::Scheme::Classic;
    user.name = form.text(u"username");
    user.publicKey = form.text(u"publicKey");
    user.created = m_services.clock.now();
    const QString password = form.text(u"password");
    if (user.name.isEmpty() || !isUserName(user.name)) {
        return http::Response::error(422, u"Username is not valid"_s);
    }
    if (password.isEmpty() || password.size() > AccountLimits::password) {
        return http::Response::error(422, u"Password is not valid"_s);
    }
    if (user.publicKey.isEmpty() || user.publicKey.size() > AccountLimits::publicKey) {
        return http::Response::error(422, u"Public key is not valid"_s);
    }
    if (auto refused = refusedEarly(user.name, form.text(u"invite"))) {
        return *std::move(refused);
    }
    Result<QString> hash = m_services.passwords.hash(password.toUtf8());
    if (!hash) {
        return storeFailure(hash.error());
    }
    user.passwordHash = *std::move(hash);
    return store(user, {}, form.text(u"invite"), http::Response::empty(201));
}

http::Response RegistrationHandler::registerNative(JsonFields fields)
{
    store::User user;
    user.id = store::newUserId();
    user.name = fields.text("username", 1, AccountLimits::userName);
    const NewCredentials credentials = NewCredentials::read(fields, "password", "recovery");
    user.publicKey = fields.text("public_key", 3, AccountLimits::publicKey);
    user.signingKey = fields.base64("signing_key", 32, 32);
    user.identitySignature = fields.base64("identity_signature", 64, 64);
    user.created = m_services.clock.now();
    const QString invite = fields.optionalText("invite", 200);
    if (!user.name.isNull() && !isUserName(user.name)) {
        fields.invalid("username");
    }
    if (!user.publicKey.isNull() && !isPublicKeyText(user.publicKey)) {
        fields.invalid("public_key");
    }
    if (fields.isWrong()) {
        return fields.refusal();
    }
    if (auto refused = refusedEarly(user.name, invite)) {
        return *std::move(refused);
    }
    const Result<store::Credentials> hashed = credentials.hash(m_services.passwords);
    if (!hashed) {
        return storeFailure(hashed.error());
    }
    user.passwordHash = hashed->passwordHash;
    user.salt = hashed->salt;
    user.memoryKib = hashed->memoryKib;
    user.passes = hashed->passes;
    user.recoveryHash = hashed->recoveryHash;
    const QJsonObject reply{{u"user_id"_s, user.id}};
    return store(user, credentials.keyRing, invite, http::Response::success(reply, 201));
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
        const auto taken = tx.users().findByName(name);
        if (taken) {
            return fail(ErrorCode::AlreadyExists);
        }
        return taken.error().code == ErrorCode::NotFound ? Result<void>{} : tl::unexpected(taken.error());
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

http::Response RegistrationHandler::store(const store::User& user, const QByteArray& keyRing, const QString& invite,
                                          http::Response reply)
{
    const bool byInvite = m_services.policy.registration == Policy::Registration::Invite;
    const Result<void> stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        if (byInvite) {
            const auto used = tx.users().useInvite(inviteHash(invite), user.id, m_services.clock.now());
            if (!used) {
                return used.error().code == ErrorCode::NotFound ? fail(ErrorCode::Unauthorized) : used;
            }
        }
        if (const auto added = tx.users().add(user); !added) {
            return added;
        }
        if (keyRing.isNull()) {
            return {};
        }
        const auto put = tx.users().putSealed(user.id, store::SealedKind::KeyRing, keyRing, 0);
        return put ? Result<void>{} : Result<void>{tl::unexpected(put.error())};
    });
    return stored ? std::move(reply) : refusal(stored.error());
}

http::Response RegistrationHandler::parameters(const http::Request& request)
{
    const QString name = request.queryValue(u"username").normalized(QString::NormalizationForm_C);
    if (name.isEmpty()) {
        return http::Response::error(422, u"Field username is required"_s);
    }
    const auto user = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().findByName(name); });
    if (!user && user.error().code != ErrorCode::NotFound) {
        return storeFailure(user.error());
    }
    auth::StretchParameters answer = m_services.parameters.madeUp(name);
    if (user && user->scheme == store::Scheme::Native) {
        answer = {user->salt, user->memoryKib, user->passes};
    }
    return http::Response::success(QJsonObject{{u"salt"_s, QString::fromLatin1(answer.salt.toBase64())},
                                               {u"memory_kib"_s, answer.memoryKib},
                                               {u"passes"_s, answer.passes}});
}

} // namespace veilpix::handlers
