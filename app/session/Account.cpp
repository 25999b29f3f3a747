#include "app/session/Account.h"

#include "app/net/ShareJobs.h"
#include "common/base/Literals.h"

namespace veilpix::session {

net::Task<QString> logIn(net::Steps steps, Workplace place, QString userName,
                         std::shared_ptr<const crypto::SecretBytes> loginSecret)
{
    const auto login = co_await steps.ended(new net::LoginJob(place.api, userName, *loginSecret, place.deviceName));
    if (!login) {
        co_return tl::unexpected(login.error());
    }
    net::SessionTokens tokens = login->takeTokens();
    QString userId = tokens.userId;
    place.api.setTokens(std::move(tokens));
    co_return userId;
}

net::Task<void> checkIdentity(net::Steps steps, Workplace place, OpenedAccount account)
{
    const auto asked = co_await steps.ended(new net::PersonJob(place.api, account.userId));
    if (!asked) {
        co_return tl::unexpected(asked.error());
    }
    const api::Person& person = asked->person();
    const auto shown = identity::Identity::fromFields(person.publicKey, person.signingKey.value_or(QByteArray()),
                                                      person.identitySignature.value_or(QByteArray()));
    if (!shown || shown->fingerprint() != account.ring->fingerprint()) {
        co_return fail(ErrorCode::KeyChanged, u"the server shows other keys for this account"_s);
    }
    co_return {};
}

Result<OpenedAccount> keep(const Workplace& place, OpenedAccount account, const identity::SealedKeyRing& sealed)
{
    if (const Result<void> kept = place.files.keep(account.userName, account.userId, sealed); !kept) {
        return tl::unexpected(kept.error());
    }
    // Only now: a crash must not leave the account without any ring.
    place.files.dropOtherAttempts(account.userName, sealed.fingerprint());
    account.ring->markStored(sealed.version());
    return account;
}

api::Stretch toWire(const identity::StretchParameters& parameters)
{
    return {parameters.saltField(), parameters.argon2.memoryKib, parameters.argon2.passes};
}

bool isNoAnswer(const Error& error)
{
    return error.code == ErrorCode::Network || error.code == ErrorCode::Timeout;
}

} // namespace veilpix::session
