#include "app/session/Registration.h"

#include <atomic>

#include "app/session/UnconfirmedWords.h"
#include "common/base/Literals.h"
#include "common/identity/Pins.h"

namespace veilpix::session {

namespace {

// After these nobody knows whether the server took the registration.
bool isUncertain(const Error& error)
{
    return isNoAnswer(error) || error.code == ErrorCode::Server || error.code == ErrorCode::Cancelled;
}

// Nothing of the attempt stays behind.
void drop(const Workplace& place, RegistrationAttempt& attempt)
{
    place.files.dropPending(attempt.userName, attempt.keys->sealed.fingerprint());
    attempt.keys.reset();
}

Result<void> writeDown(const Workplace& place, const RegistrationAttempt& attempt)
{
    const PendingRegistration& keys = *attempt.keys;
    if (Result<void> written = place.files.writePending(attempt.userName, keys.sealed); !written) {
        return written;
    }
    const auto words = UnconfirmedWords::seal(keys.words, keys.ring);
    if (!words) {
        return tl::unexpected(words.error());
    }
    return place.files.writeUnconfirmedWords(attempt.userName, keys.sealed.fingerprint(), *words);
}

net::Task<PendingRegistration> makeKeys(net::Steps steps, Workplace place, QString userName,
                                        identity::Password password)
{
    place.say(Workplace::tr("Making your keys"), 0);
    auto report = [say = place.say, stop = steps.stopToken()](int percent) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [say, stop, percent] {
                if (!stop.stop_requested()) {
                    say(percent < 80 ? Workplace::tr("Making your keys")
                                     : Workplace::tr("Protecting them with your password"),
                        percent);
                }
            },
            Qt::QueuedConnection);
    };
    auto work = [userName, password = std::move(password), report, stop = steps.stopToken()] {
        std::atomic_bool cancelled = false;
        const std::stop_callback onStop(stop, [&cancelled] { cancelled = true; });
        return PendingRegistration::make(userName, password, report, &cancelled);
    };
    co_return co_await steps.inBackground(place.pool, work);
}

} // namespace

net::Task<OpenedAccount> registerAccount(net::Steps steps, Workplace place,
                                         std::shared_ptr<RegistrationAttempt> attempt, identity::Password password)
{
    const QString userName = attempt->userName;
    if (!attempt->keys) {
        auto made = co_await makeKeys(steps, place, userName, std::move(password));
        if (!made) {
            co_return tl::unexpected(made.error());
        }
        attempt->keys.emplace(std::move(*made));
        // On disk before the server hears of it: a crash in between loses nothing that the server already counts on.
        if (const Result<void> written = writeDown(place, *attempt); !written) {
            drop(place, *attempt);
            co_return tl::unexpected(written.error());
        }
    }

    place.say(Workplace::tr("Making the account on the server"), 96);
    const bool sentBefore = std::exchange(attempt->keys->sent, true);
    const auto request = attempt->keys->request(userName, place.ringOnServer);
    const auto registered = co_await steps.ended(new net::RegisterJob(place.api, request));
    const bool nameWasTaken = registered.failedWith(ErrorCode::AlreadyExists);
    if (!registered && !nameWasTaken) { // if it was, an earlier attempt may have got through: ours if the password fits
        const bool cancelled = registered.failedWith(ErrorCode::Cancelled);
        const bool seenByNobody = !cancelled && !sentBefore && !registered->mayHaveArrived();
        if (seenByNobody || !isUncertain(registered.error())) {
            drop(place, *attempt);
        }
        co_return tl::unexpected(registered.error());
    }

    place.say(Workplace::tr("Signing in"), 98);
    const auto secret = std::make_shared<const crypto::SecretBytes>(attempt->keys->passwordKeys.loginSecret.clone());
    const auto userId = co_await logIn(steps, place, userName, secret);
    if (!userId && nameWasTaken && !isUncertain(userId.error())) {
        drop(place, *attempt);
        // Another attempt at this name, with another password, may be whose account it is.
        if (place.files.pendingRings(userName).empty()) {
            co_return fail(ErrorCode::AlreadyExists, u"the name is taken"_s);
        }
        co_return fail(ErrorCode::Conflict, u"the name is taken, perhaps by an earlier attempt"_s);
    }
    if (!userId) {
        co_return tl::unexpected(userId.error());
    }
    OpenedAccount account;
    account.userName = userName;
    account.userId = *userId;
    account.ring = std::make_shared<identity::KeyRing>(attempt->keys->ring.clone());
    // The ring says that there are pins: another computer would miss them.
    crypto::SystemRandom random;
    const auto pins = identity::Pins().seal(account.ring->vaultKey(), account.ring->fingerprint(), random);
    const auto written = pins.and_then([&](const QByteArray& bytes) { return place.files.writePins(userName, bytes); });
    if (!written) {
        co_return tl::unexpected(written.error());
    }
    co_return keep(place, std::move(account), attempt->keys->sealed);
}

} // namespace veilpix::session
