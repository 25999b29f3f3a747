// What a login or refresh gives (api::Tokens), kept so that it does not linger.
#pragma once

#include <QString>

#include "common/crypto/SecretBytes.h"

namespace veilpix::net {

struct SessionTokens {
    crypto::SecretBytes access;
    crypto::SecretBytes refresh; // empty when the server gave none
    QString userId;
    QString sessionId;
};

} // namespace veilpix::net
