// What a session could not do, for the text that a person reads.
#pragma once

#include <QMetaType>

#include "common/base/Result.h"

namespace veilpix::session {

struct Failure {
    enum class During {
        Connecting,
        Registering,
        SigningIn,
        Unlocking,
        Recovering,
        ChangingPassword,
        ImportingKey,
        RenewingWords,
        StayingSignedIn // the server ended the session; codes as of net::ApiClient::sessionEnded()
    };
    During during = During::Connecting;
    Error error;
    int retryAfterSeconds = 0; // with RateLimited
    QString userName = {};     // with StayingSignedIn: who was signed in
};

} // namespace veilpix::session

Q_DECLARE_METATYPE(veilpix::session::Failure)
