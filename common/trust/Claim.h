// What a server says of a picture. Nothing of it is proved: only what OwnPicture and SharedPicture make of it is.
#pragma once

#include "common/identity/ItemBinding.h"

namespace veilpix::trust {

struct Claim {
    QByteArray ownerId; // the server's id of the account
    identity::ItemIdBytes itemId{};
    identity::CommitmentBytes commitment{};
    std::uint64_t version = 0;
    QByteArray wrappedKey; // for this account
    QByteArray vaultWrap;  // empty when there is none yet
    QByteArray accessList;
    QByteArray accessListSignature;
    std::uint64_t accessListVersion = 0;
    QByteArray listRecord;
    std::uint64_t listRecordVersion = 0;
};

} // namespace veilpix::trust
