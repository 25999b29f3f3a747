// The recovery words and a new password to an unlocked account.
#pragma once

#include "app/session/Account.h"

namespace veilpix::session {

// BadRecoveryWords for text that no words are, WrongPassword when the server refuses them.
[[nodiscard]] net::Task<OpenedAccount> recover(net::Steps steps, Workplace place, QString userName, QStringList words,
                                               identity::Password newPassword);

} // namespace veilpix::session
