// What a login or refresh gives.
#pragma once

#include <QString>

#include "common/crypto/SecretBytes.h"

namespace veilpix::net {

struct Tokens {
    crypto::SecretBytes access;
    crypto::SecretBytes refresh; // empty when the server gave none
    QString userId;
    QString sessionId;
};

} // namespace veilpix::net
