#include "server/handlers/PasswordCheck.h"

#include <QLoggingCategory>

#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/JsonBody.h"

namespace veilpix::handlers {

namespace {
Q_LOGGING_CATEGORY(lcPasswords, "veilpix.handlers.passwords")
} // namespace

Answer<store::User> PasswordCheck::byName(const http::Request& request, const QString& name, const QByteArray& secret,
                                          Secret kind, const char* message) const
{
    const QString canonical = name.normalized(QString::NormalizationForm_C);
    const auto user =
        m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().findByName(canonical); });
    return check(request, user, canonical, secret, kind, message);
}

Answer<store::User> PasswordCheck::again(const http::Request& request, const QString& userId,
                                         const QByteArray& password) const
{
    const auto user = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().find(userId); });
    return check(request, user, user ? user->name : QString(), password, Secret::Password, "The password is wrong");
}

Answer<store::User> PasswordCheck::again(const Call& call) const
{
    const Answer<api::Password> body = readMessage<api::Password>(call.request);
    if (!body) {
        return tl::unexpected<http::Response>(body.error());
    }
    return again(call.request, call.account.id, body->password);
}

Answer<store::User> PasswordCheck::check(const http::Request& request, const Result<store::User>& user,
                                         const QString& name, const QByteArray& secret, Secret kind,
                                         const char* message) const
{
    if (!user && user.error().code != ErrorCode::NotFound) {
        return tl::unexpected<http::Response>(storeFailure(user.error()));
    }
    const QString address = request.peer.toString();
    const auto later = [](std::chrono::seconds wait) {
        return tl::unexpected<http::Response>(
            retryLater(429, u"Too many attempts, try again later"_s, static_cast<int>(wait.count())));
    };
    if (const auto wait = m_services.throttle.mustWait(name, address)) {
        return later(*wait);
    }
    const QString hash = !user ? QString() : kind == Secret::Password ? user->passwordHash : user->recoveryHash;
    const bool right =
        hash.isEmpty() ? m_services.passwords.verifyNobody(secret) : m_services.passwords.verify(hash, secret);
    // Of guesses sent side by side, those that end after the one too many hear nothing about the password, right or
    // wrong.
    if (const auto wait =
            right ? m_services.throttle.mustWait(name, address) : m_services.throttle.failed(name, address)) {
        return later(*wait);
    }
    if (!right) {
        return refuse(422, message);
    }
    m_services.throttle.succeeded(name);
    if (user->disabled) {
        return refuse(403, "Account is disabled");
    }
    return m_services.passwords.isOutdated(hash) ? strengthened(*user, kind, secret) : *user;
}

store::User PasswordCheck::strengthened(store::User user, Secret kind, const QByteArray& secret) const
{
    const Result<QString> hash = m_services.passwords.hash(secret);
    if (!hash) {
        return user;
    }
    const auto stored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<bool> {
        const Result<store::User> now = tx.users().find(user.id);
        // Changed by somebody else meanwhile: theirs stands.
        if (!now || now->passwordHash != user.passwordHash || now->recoveryHash != user.recoveryHash) {
            return false;
        }
        const auto set = kind == Secret::Password ? tx.users().setPasswordHash(user.id, *hash)
                                                  : tx.users().setRecoveryHash(user.id, *hash);
        return set.map([] { return true; });
    });
    if (!stored) {
        qCWarning(lcPasswords) << "a stronger hash could not be stored:" << stored.error().context;
    }
    // What is done with the account next may ask whether it is still as it was here.
    if (stored && *stored) {
        (kind == Secret::Password ? user.passwordHash : user.recoveryHash) = *hash;
    }
    return user;
}

} // namespace veilpix::handlers
