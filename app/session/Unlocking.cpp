#include "app/session/Unlocking.h"

#include "common/base/Literals.h"

namespace veilpix::session {

namespace {

struct Keys {
    std::shared_ptr<identity::KeyRing> ring;
    std::shared_ptr<crypto::SecretBytes> loginSecret;
};

Result<Keys> open(const identity::SealedKeyRing& sealed, const identity::Password& password)
{
    auto keys = identity::PasswordKeys::derive(password, sealed.parameters());
    if (!keys) {
        return tl::unexpected(keys.error());
    }
    auto ring = sealed.openWithSlotKey(keys->slotKey);
    if (!ring) {
        return tl::unexpected(ring.error());
    }
    return Keys{std::make_shared<identity::KeyRing>(std::move(*ring)),
                std::make_shared<crypto::SecretBytes>(std::move(keys->loginSecret))};
}

} // namespace

net::Task<OpenedAccount> unlock(net::Steps steps, Workplace place, QString userName, identity::Password password)
{
    place.say(Workplace::tr("Checking the password"), -1);
    auto sealed = place.files.ring(userName).read();
    if (!sealed) {
        co_return tl::unexpected(sealed.error());
    }
    auto work = [sealed = std::move(*sealed), password = std::move(password)] { return open(sealed, password); };
    const auto keys = co_await steps.inBackground(place.pool, work);
    if (!keys) {
        co_return tl::unexpected(keys.error());
    }
    OpenedAccount account;
    account.userName = userName;
    account.userId = place.files.userId(userName);
    account.ring = keys->ring;
    if (place.api.hasTokens()) {
        co_return account;
    }
    account.loginLater = keys->loginSecret;
    if (place.api.baseUrl().isEmpty()) {
        co_return account; // without a server one still opens files
    }
    const auto userId = co_await logIn(steps, place, userName, keys->loginSecret);
    if (!userId && userId.error().code == ErrorCode::InvalidArgument) {
        co_return fail(ErrorCode::Unauthorized, u"the password was changed elsewhere"_s);
    }
    if (userId) {
        account.loginLater.reset();
    }
    co_return account;
}

} // namespace veilpix::session
