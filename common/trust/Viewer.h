// Who judges: the account that is signed in, with its own keys and what it has seen of others. Never changes; for any
// thread.
#pragma once

#include <memory>

#include "common/identity/KeyRing.h"
#include "common/identity/Pins.h"

namespace veilpix::trust {

struct Viewer {
    QByteArray userId; // the server's id of the account
    std::shared_ptr<const identity::KeyRing> ring;
    std::shared_ptr<const identity::Pins> pins;
};

} // namespace veilpix::trust
