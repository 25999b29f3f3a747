#include "app/session/Recovery.h"

#include "common/base/Literals.h"

namespace veilpix::session {

namespace {

struct Renewed {
    identity::KeyRing ring;
    identity::SealedKeyRing sealed;
    identity::PasswordKeys keys;
};

Result<Renewed> sealAnew(const identity::SealedKeyRing& sealed, const identity::RecoveryWords& words,
                         const QString& userName, const identity::Password& password)
{
    crypto::SystemRandom random;
    auto ring = sealed.open(words);
    if (!ring) {
        return tl::unexpected(ring.error());
    }
    auto parameters = identity::StretchParameters::fresh(userName, random);
    if (!parameters) {
        return tl::unexpected(parameters.error());
    }
    auto keys = identity::PasswordKeys::derive(password, *parameters);
    if (!keys) {
        return tl::unexpected(keys.error());
    }
    auto again = identity::SealedKeyRing::seal(*ring, *parameters, keys->slotKey, random);
    if (!again) {
        return tl::unexpected(again.error());
    }
    return Renewed{std::move(*ring), std::move(*again), std::move(*keys)};
}

} // namespace

net::Task<OpenedAccount> recover(net::Steps steps, Workplace place, QString userName, QStringList words,
                                 identity::Password newPassword)
{
    auto parsed = identity::RecoveryWords::parse(std::exchange(words, {}).join(QLatin1Char(' ')));
    if (!parsed) {
        co_return tl::unexpected(parsed.error().toError());
    }
    const auto recovery = identity::RecoveryKeys::derive(*parsed);
    if (!recovery) {
        co_return tl::unexpected(recovery.error());
    }

    place.say(Workplace::tr("Asking the server for your keys"), -1);
    const auto asked = co_await steps.ended(new net::RecoverJob(place.api, userName, recovery->loginSecret));
    if (asked.failedWith(ErrorCode::InvalidArgument)) {
        co_return fail(ErrorCode::WrongPassword, u"refused by the server"_s);
    }
    if (!asked) {
        co_return tl::unexpected(asked.error());
    }

    place.say(Workplace::tr("Opening your keys"), -1);
    const api::Recovered& reply = asked->reply();
    auto sealed = reply.keyRing ? identity::SealedKeyRing::parse(*reply.keyRing) : place.files.ring(userName).read();
    if (!sealed) {
        co_return tl::unexpected(sealed.error());
    }
    auto work = [sealed = std::move(*sealed), words = std::move(*parsed), userName, password = std::move(newPassword)] {
        return sealAnew(sealed, words, userName, password);
    };
    auto renewed = co_await steps.inBackground(place.pool, work);
    if (!renewed) {
        co_return tl::unexpected(renewed.error());
    }

    place.say(Workplace::tr("Setting the new password"), -1);
    net::RecoverFinishRequest request;
    request.userName = userName;
    request.recoveryLoginSecret = recovery->loginSecret.clone();
    request.newLoginSecret = renewed->keys.loginSecret.clone();
    request.newRecoveryLoginSecret = recovery->loginSecret.clone(); // the words stay valid
    request.stretch = toWire(renewed->sealed.parameters());
    request.keyRing = place.ringOnServer ? renewed->sealed.bytes() : QByteArray();
    request.storedVersion = quint64(reply.version);
    const auto finished = co_await steps.ended(new net::RecoverFinishJob(place.api, request));
    // After a lost reply the login tells whether it took.
    if (!finished && !isNoAnswer(finished.error()) && !finished.failedWith(ErrorCode::Conflict)) {
        co_return tl::unexpected(finished.error());
    }

    const auto secret = std::make_shared<const crypto::SecretBytes>(renewed->keys.loginSecret.clone());
    const auto userId = co_await logIn(steps, place, userName, secret);
    if (!userId) {
        co_return tl::unexpected(userId.error());
    }
    OpenedAccount account;
    account.userName = userName;
    account.userId = *userId;
    account.ring = std::make_shared<identity::KeyRing>(std::move(renewed->ring));
    const Result<void> identity = co_await checkIdentity(steps, place, account);
    if (!identity) {
        co_return tl::unexpected(identity.error());
    }
    co_return keep(place, std::move(account), renewed->sealed);
}

} // namespace veilpix::session
