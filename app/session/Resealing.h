// Seals the open key ring anew and stores it here and on the server: another password, an imported classic key, or
// other recovery words.
#pragma once

#include "app/session/Account.h"

namespace veilpix::session {

struct RingChange {
    std::optional<identity::Password> newPassword;
    std::optional<identity::ClassicKeys> added;
    // Other recovery words, the password as before. They lie sealed on this computer before the server counts on them.
    bool renewWords = false;
};

// ring: a copy of the one that is open. WrongPassword when password does not open it, Timeout when nobody knows whether
// the server took the change but that it did not is known by now.
[[nodiscard]] net::Task<OpenedAccount> reseal(net::Steps steps, Workplace place, QString userName,
                                              std::shared_ptr<identity::KeyRing> ring, identity::Password password,
                                              RingChange change);

} // namespace veilpix::session
