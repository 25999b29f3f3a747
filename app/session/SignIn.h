// Name and password to an unlocked account, on a computer that knows it or a new one.
#pragma once

#include "app/session/Account.h"

namespace veilpix::session {

// WrongPassword when the server takes neither what this computer has stored nor what the server says.
[[nodiscard]] net::Task<OpenedAccount> signIn(net::Steps steps, Workplace place, QString userName,
                                              identity::Password password);

} // namespace veilpix::session
