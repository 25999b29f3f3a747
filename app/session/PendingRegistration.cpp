#include "app/session/PendingRegistration.h"

#include <QUuid>
#include <cmath>

#include "app/session/Account.h"
#include "app/session/FreshRecovery.h"

namespace veilpix::session {

namespace {
constexpr std::uint64_t firstPins = 1; // version of the empty ones that are written as soon as the account is there
} // namespace

Result<PendingRegistration> PendingRegistration::make(const QString& userName, const identity::Password& password,
                                                      const std::function<void(int)>& progress,
                                                      const std::atomic_bool* cancelled)
{
    crypto::SystemRandom random;
    // The search for primes has no known end: the bar nears 80 % and gets there when they are found.
    auto own = identity::PrivateIdentity::generate(
        random, [&](int step) { progress(int(80.0 * (1.0 - std::exp(-step / 60.0)))); }, cancelled);
    if (!own) {
        return tl::unexpected(own.error());
    }
    progress(80);
    auto recovery = FreshRecovery::make(random);
    if (!recovery) {
        return tl::unexpected(recovery.error());
    }
    auto ring = identity::KeyRing::create(std::move(*own), std::move(recovery->keys), random);
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
    progress(95);
    if (cancelled && *cancelled) {
        return fail(ErrorCode::Cancelled);
    }
    ring->notePins(firstPins);
    auto sealed = identity::SealedKeyRing::seal(*ring, *parameters, keys->slotKey, random);
    if (!sealed) {
        return tl::unexpected(sealed.error());
    }
    return PendingRegistration{std::move(*ring),
                               std::move(*sealed),
                               std::move(*keys),
                               password.clone(),
                               std::move(recovery->words),
                               QUuid::createUuid().toRfc4122().toHex(),
                               false};
}

net::RegistrationRequest PendingRegistration::request(const QString& userName, bool ringOnServer) const
{
    net::RegistrationRequest request;
    request.userName = userName;
    request.loginSecret = passwordKeys.loginSecret.clone();
    request.recoveryLoginSecret = ring.recovery().loginSecret.clone();
    request.publicKey = ring.identity().publicKeyField();
    request.signingKey = ring.identity().signingKeyField();
    request.identitySignature = ring.identity().signatureField();
    request.stretch = toWire(sealed.parameters());
    request.keyRing = ringOnServer ? sealed.bytes() : QByteArray();
    request.idempotencyKey = idempotencyKey;
    return request;
}

} // namespace veilpix::session
