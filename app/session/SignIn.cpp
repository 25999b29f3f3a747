#include "app/session/SignIn.h"

#include "app/net/BlobJobs.h"
#include "common/base/Literals.h"

namespace veilpix::session {

namespace {

using identity::SealedKeyRing;
using identity::StretchParameters;

std::optional<SealedKeyRing> ringHere(const Workplace& place, const QString& userName)
{
    const identity::KeyRingFile file = place.files.ring(userName);
    if (!file.exists()) {
        return {};
    }
    Result<SealedKeyRing> ring = file.read();
    return ring ? std::optional(std::move(*ring)) : std::nullopt;
}

// A registration that got through without this computer hearing of it: the salt tells which attempt that was.
std::optional<SealedKeyRing> ringOfAttempt(const Workplace& place, const QString& userName,
                                           const StretchParameters& parameters)
{
    std::optional<SealedKeyRing> found;
    for (SealedKeyRing& ring : place.files.pendingRings(userName)) {
        if (ring.parameters() == parameters) {
            found = std::move(ring);
        }
    }
    return found;
}

net::Task<StretchParameters> askParameters(net::Steps steps, Workplace place, QString userName)
{
    place.say(Workplace::tr("Asking the server"), -1);
    const auto asked = co_await steps.ended(new net::ParametersJob(place.api, userName));
    if (!asked) {
        co_return tl::unexpected(asked.error());
    }
    const api::Parameters& reply = asked->reply();
    co_return StretchParameters::fromOutside(userName, reply.salt, quint32(reply.memoryKib), quint32(reply.passes));
}

net::Task<std::shared_ptr<identity::PasswordKeys>> stretch(net::Steps steps, Workplace place,
                                                           std::shared_ptr<const identity::Password> password,
                                                           StretchParameters parameters)
{
    place.say(Workplace::tr("Checking the password"), -1);
    auto work = [password, parameters] { return identity::PasswordKeys::derive(*password, parameters); };
    auto keys = co_await steps.inBackground(place.pool, work);
    if (!keys) {
        co_return tl::unexpected(keys.error());
    }
    co_return std::make_shared<identity::PasswordKeys>(std::move(*keys));
}

// The newest of both; a server cannot take a computer back in time.
net::Task<SealedKeyRing> fetchRing(net::Steps steps, Workplace place, std::optional<SealedKeyRing> local)
{
    place.say(Workplace::tr("Fetching your keys"), -1);
    const auto fetched = co_await steps.ended(new net::GetBlobJob(place.api, net::BlobKind::KeyRing));
    if (!fetched && local && fetched.failedWith(ErrorCode::NotFound)) {
        co_return std::move(*local);
    }
    if (!fetched) {
        co_return tl::unexpected(fetched.error());
    }
    auto sealed = SealedKeyRing::parse(fetched->blob());
    if (sealed && local && sealed->fingerprint() != local->fingerprint()) {
        co_return fail(ErrorCode::KeyChanged, u"the server holds another identity's key ring"_s);
    }
    if (sealed && local && sealed->version() < local->version()) {
        co_return std::move(*local);
    }
    co_return sealed;
}

net::Task<std::shared_ptr<identity::KeyRing>> openRing(net::Steps steps, Workplace place, SealedKeyRing sealed,
                                                       std::shared_ptr<const identity::PasswordKeys> keys)
{
    place.say(Workplace::tr("Opening your keys"), -1);
    auto work = [sealed, keys] { return sealed.openWithSlotKey(keys->slotKey); };
    auto ring = co_await steps.inBackground(place.pool, work);
    if (!ring) {
        co_return tl::unexpected(ring.error());
    }
    co_return std::make_shared<identity::KeyRing>(std::move(*ring));
}

} // namespace

net::Task<OpenedAccount> signIn(net::Steps steps, Workplace place, QString userName, identity::Password password)
{
    const auto typed = std::make_shared<const identity::Password>(std::move(password));
    std::optional<SealedKeyRing> local = ringHere(place, userName);
    // A computer that knows the account uses what it has stored; the server is asked only when that does not fit any
    // more.
    bool stored = local.has_value();
    std::optional<StretchParameters> parameters;
    if (stored) {
        parameters = local->parameters();
    }
    std::shared_ptr<identity::PasswordKeys> keys;
    OpenedAccount account;
    account.userName = userName;
    for (bool loggedIn = false; !loggedIn;) {
        if (!stored) {
            const auto asked = co_await askParameters(steps, place, userName);
            if (!asked) {
                co_return tl::unexpected(asked.error());
            }
            if (parameters && *asked == *parameters) {
                co_return fail(ErrorCode::WrongPassword, u"refused by the server"_s);
            }
            parameters = *asked;
            if (!local) {
                local = ringOfAttempt(place, userName, *parameters);
            }
        }
        const auto stretched = co_await stretch(steps, place, typed, *parameters);
        if (!stretched) {
            co_return tl::unexpected(stretched.error());
        }
        keys = *stretched;

        // Without a server: only what this computer has kept of an account that once was open here; a registration may
        // never have got through.
        const bool mayOpenOffline = local && !place.files.userId(userName).isEmpty();
        const bool serverIsStarting = place.api.baseUrl().isEmpty();
        Result<QString> userId = fail(ErrorCode::Network);
        if (!serverIsStarting || !mayOpenOffline) {
            const auto secret = std::make_shared<const crypto::SecretBytes>(keys->loginSecret.clone());
            userId = co_await logIn(steps, place, userName, secret);
        }
        if (userId) {
            account.userId = *userId;
            loggedIn = true;
        } else if (mayOpenOffline && (serverIsStarting || (stored && isNoAnswer(userId.error())))) {
            auto ring = co_await openRing(steps, place, *local, keys);
            if (!ring) {
                co_return tl::unexpected(ring.error());
            }
            account.ring = std::move(*ring);
            account.userId = place.files.userId(userName);
            account.loginLater = std::make_shared<crypto::SecretBytes>(keys->loginSecret.clone());
            co_return account;
        } else if (userId.error().code != ErrorCode::InvalidArgument) {
            co_return tl::unexpected(userId.error());
        } else if (!stored) {
            co_return fail(ErrorCode::WrongPassword, u"refused by the server"_s);
        }
        stored = false; // the password may have been changed on another computer
    }

    const auto sealed = co_await fetchRing(steps, place, std::move(local));
    if (!sealed) {
        co_return tl::unexpected(sealed.error());
    }
    auto ring = co_await openRing(steps, place, *sealed, keys);
    if (!ring) {
        co_return tl::unexpected(ring.error());
    }
    account.ring = std::move(*ring);
    const Result<void> identity = co_await checkIdentity(steps, place, account);
    if (!identity) {
        co_return tl::unexpected(identity.error());
    }
    co_return keep(place, std::move(account), *sealed);
}

} // namespace veilpix::session
