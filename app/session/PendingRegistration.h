// The keys of a registration that has neither been confirmed nor refused: thrown away only after a definite refusal, so
// that the very same request can be tried again after a time-out.
#pragma once

#include <QStringList>

#include "app/net/AuthJobs.h"
#include "common/identity/KeyRing.h"
#include "common/identity/SealedKeyRing.h"

namespace veilpix::session {

struct PendingRegistration {
    identity::KeyRing ring;
    identity::SealedKeyRing sealed;
    identity::PasswordKeys passwordKeys;
    identity::Password password; // another one means another request
    QStringList words;
    QByteArray idempotencyKey;
    bool sent = false; // the server may have it

    // Slow: makes the keys and stretches the password. progress: 0–100.
    [[nodiscard]] static Result<PendingRegistration> make(const QString& userName, const identity::Password& password,
                                                          const std::function<void(int)>& progress,
                                                          const std::atomic_bool* cancelled);
    [[nodiscard]] net::RegistrationRequest request(const QString& userName, bool ringOnServer) const;
};

} // namespace veilpix::session
