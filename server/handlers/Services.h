// What handlers work with. main's composition owns all of it and outlives the server.
#pragma once

#include "common/base/Clock.h"
#include "server/auth/AccessTokens.h"
#include "server/auth/CsrfTokens.h"
#include "server/auth/LoginThrottle.h"
#include "server/auth/ParametersOracle.h"
#include "server/auth/PasswordHasher.h"
#include "server/auth/RefreshTokens.h"
#include "server/handlers/ReplyMemory.h"
#include "server/store/BlobStore.h"
#include "server/store/MetadataStore.h"
#include "server/store/PictureStore.h"
#include "server/store/ReserveFiles.h"
#include "server/store/SpoolFolder.h"

namespace veilpix::handlers {

// What the operator decides.
struct Policy {
    enum class Registration { Open, Invite, Closed };
    Registration registration = Registration::Open;
    bool listUsers = true; // GET /api/v1/users names everybody; otherwise only who asks
    store::Quota quota;
    qint64 uploadLimit = 640LL * 1024 * 1024; // one tus upload, bytes
    qint64 reserveBytes = 64LL * 1024 * 1024; // of the disk, which uploads never use up
    std::chrono::hours uploadLifetime{24};
    std::chrono::hours sessionLifetime{60 * 24};
    bool metricsPublic = false;
};

struct Services {
    store::MetadataStore& metadata;
    store::PictureStore& pictures;
    store::BlobStore& blobs;
    store::SpoolFolder& uploads;
    auth::PasswordHasher& passwords;
    auth::AccessTokens& accessTokens;
    auth::RefreshTokens& refreshTokens;
    auth::CsrfTokens& csrf;
    auth::LoginThrottle& throttle;
    auth::ParametersOracle& parameters;
    const base::Clock& clock;
    Policy policy;
    QString spoolFolder; // for bodies and replies on their way, not for uploads
    store::ReserveFiles& reserveFiles;
    ReplyMemory& replyMemory;
};

} // namespace veilpix::handlers
