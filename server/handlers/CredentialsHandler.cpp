#include "server/handlers/CredentialsHandler.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/PasswordCheck.h"

namespace veilpix::handlers {

namespace {

constexpr const char* wrongRecovery = "Username or recovery secret is invalid";

// The stored ring's version, 0 when there is none.
Result<qint64> ringVersionOf(const store::UserTable& users, const QString& userId)
{
    const Result<store::SealedBlob> ring = users.sealed(userId, store::SealedKind::KeyRing);
    if (ring) {
        return ring->version;
    }
    if (ring.error().code == ErrorCode::NotFound) {
        return qint64(0);
    }
    return tl::unexpected(ring.error());
}

Result<qint64> replaceRing(store::WriteTransaction& tx, const QString& userId, const std::optional<QByteArray>& ring,
                           qint64 expected)
{
    VEILPIX_TRY(const qint64 stored, ringVersionOf(tx.users(), userId));
    if (stored != expected) {
        return fail(ErrorCode::Conflict);
    }
    if (ring) {
        return tx.users().putSealed(userId, store::SealedKind::KeyRing, *ring, expected);
    }
    if (expected > 0) {
        VEILPIX_TRY_VOID(tx.users().removeSealed(userId, store::SealedKind::KeyRing));
    }
    return qint64(0);
}

} // namespace

void CredentialsHandler::addTo(Routes& routes)
{
    using http::BodyKind;
    using http::Method;
    namespace paths = api::paths;
    routes.add({Method::Post,
                QLatin1String(paths::password),
                u"auth.password"_s,
                Caller::Account,
                Csrf::None,
                BodyKind::Json,
                {},
                true},
               [this](Call& call) { return changePassword(call); });
    routes.add(
        {Method::Post, QLatin1String(paths::recover), u"auth.recover"_s, Caller::Anyone, Csrf::None, BodyKind::Json},
        [this](Call& call) { return recover(call.request); });
    routes.add({Method::Post,
                QLatin1String(paths::finishRecovery),
                u"auth.recover.finish"_s,
                Caller::Anyone,
                Csrf::None,
                BodyKind::Json,
                {},
                true},
               [this](Call& call) { return finishRecovery(call.request); });
    routes.add({Method::Delete, QLatin1String(paths::account), u"auth.account.delete"_s, Caller::Account, Csrf::None,
                BodyKind::Json},
               [this](Call& call) { return deleteAccount(call); });
}

http::Response CredentialsHandler::changePassword(const Call& call)
{
    const Answer<qint64> version = requiredIfMatch(call.request);
    if (!version) {
        return version.error();
    }
    const Answer<api::NewPassword> asked = readMessage<api::NewPassword>(call.request);
    if (!asked) {
        return asked.error();
    }
    const Answer<store::User> user = PasswordCheck(m_services).again(call.request, call.account.id, asked->oldPassword);
    if (!user) {
        return user.error();
    }
    return swap(*user, *asked, *version, call.account.sessionId);
}

http::Response CredentialsHandler::recover(const http::Request& request)
{
    const Answer<api::Recover> asked = readMessage<api::Recover>(request);
    if (!asked) {
        return asked.error();
    }
    const Answer<store::User> user =
        PasswordCheck(m_services)
            .byName(request, asked->userName, asked->recovery, PasswordCheck::Secret::Recovery, wrongRecovery);
    if (!user) {
        return user.error();
    }
    const auto ring = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.users().sealed(user->id, store::SealedKind::KeyRing); });
    if (!ring && ring.error().code != ErrorCode::NotFound) {
        return storeFailure(ring.error());
    }
    api::Recovered recovered;
    if (ring) {
        recovered.keyRing = ring->bytes;
        recovered.version = ring->version;
    }
    recovered.userId = user->id;
    recovered.publicKey = user->publicKey.toUtf8();
    recovered.signingKey = user->signingKey;
    recovered.identitySignature = user->identitySignature;
    return success(recovered);
}

http::Response CredentialsHandler::finishRecovery(const http::Request& request)
{
    const Answer<qint64> version = requiredIfMatch(request);
    if (!version) {
        return version.error();
    }
    const Answer<api::FinishRecovery> asked = readMessage<api::FinishRecovery>(request);
    if (!asked) {
        return asked.error();
    }
    const Answer<store::User> user =
        PasswordCheck(m_services)
            .byName(request, asked->userName, asked->provedBy, PasswordCheck::Secret::Recovery, wrongRecovery);
    return user ? swap(*user, *asked, *version, QString()) : user.error();
}

http::Response CredentialsHandler::swap(const store::User& before, const api::CredentialsPart& fresh,
                                        qint64 ringVersion, const QString& keptSession)
{
    if (before.scheme != store::Scheme::Native) {
        return http::Response::error(422, u"A classic account has no stretched password"_s);
    }
    const Result<store::Credentials> made = hashed(fresh, m_services.passwords);
    if (!made) {
        return storeFailure(made.error());
    }
    const Result<qint64> swapped = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<qint64> {
        VEILPIX_TRY(const store::User now, tx.users().find(before.id));
        if (now.passwordHash != before.passwordHash || now.recoveryHash != before.recoveryHash) {
            return fail(ErrorCode::Conflict);
        }
        const Result<qint64> ring = replaceRing(tx, before.id, fresh.keyRing, ringVersion);
        if (!ring) {
            return ring;
        }
        VEILPIX_TRY_VOID(tx.users().setCredentials(before.id, *made));
        const auto ended = tx.sessions().endAll(before.id, keptSession, m_services.clock.now());
        return ended ? ring : Result<qint64>(tl::unexpected(ended.error()));
    });
    if (!swapped) {
        return storeFailure(swapped.error());
    }
    return http::Response::noContent().setHeader("ETag", versionTag(*swapped));
}

http::Response CredentialsHandler::deleteAccount(const Call& call)
{
    const Answer<store::User> user = PasswordCheck(m_services).again(call);
    if (!user) {
        return user.error();
    }
    const Result<void> removed = m_services.pictures.removeAccount(user->id);
    return removed ? http::Response::noContent() : storeFailure(removed.error());
}

} // namespace veilpix::handlers
