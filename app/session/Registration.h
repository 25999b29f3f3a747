// Makes an account: keys, key ring on disk, registration, login.
#pragma once

#include "app/session/Account.h"
#include "app/session/PendingRegistration.h"

namespace veilpix::session {

// An attempt to make an account. As long as it is open whether the server has the account it holds the keys, for the
// very same request may be made again; after success too, for the words.
struct RegistrationAttempt {
    QString userName;
    std::optional<PendingRegistration> keys;
};

// attempt: with keys to go on with an earlier one of the same name and password. AlreadyExists when the name is taken,
// Conflict when perhaps by another attempt from this computer.
[[nodiscard]] net::Task<OpenedAccount> registerAccount(net::Steps steps, Workplace place,
                                                       std::shared_ptr<RegistrationAttempt> attempt,
                                                       identity::Password password);

} // namespace veilpix::session
