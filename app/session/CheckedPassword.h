// A password as typed, and why it cannot be one: the check and the value travel together, for Password has no empty
// state.
#pragma once

#include <optional>

#include "common/base/Literals.h"
#include "common/identity/Password.h"

namespace veilpix::session {

struct CheckedPassword {
    std::optional<identity::Password> value;
    Error error;

    explicit CheckedPassword(const crypto::SecretBytes& utf8)
    {
        auto checked = identity::Password::fromUtf8(utf8.reveal());
        if (checked) {
            value = std::move(*checked);
        } else {
            error = {checked.error().code, u"not a password"_s};
        }
    }
};

} // namespace veilpix::session
