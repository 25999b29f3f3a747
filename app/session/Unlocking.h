// The password opens the ring that lies on this computer; no server is needed. If one is there and no session is, it
// logs in beside.
#pragma once

#include "app/session/Account.h"

namespace veilpix::session {

// Unauthorized when the server does not take the password that opens the ring.
[[nodiscard]] net::Task<OpenedAccount> unlock(net::Steps steps, Workplace place, QString userName,
                                              identity::Password password);

} // namespace veilpix::session
