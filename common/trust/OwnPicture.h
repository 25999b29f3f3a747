// A picture that is this account's own. Only this may be written to: what is sealed under its key is for its owner.
#pragma once

#include "common/trust/ProvenPicture.h"

namespace veilpix::trust {

class OwnPicture final : public ProvenPicture {
public:
    // Three things together: it lies in this account; a list signed by this account binds item and commitment; and a
    // vault wrap that this account made for a picture of its own opens. An RSA wrap, which anybody can make, proves
    // nothing.
    [[nodiscard]] static Judged<OwnPicture> prove(const Claim& claim, const Viewer& viewer);

private:
    OwnPicture(KnownPerson owner, identity::AccessList list, crypto::SecretBytes contentKey, std::uint64_t highestSeen);
};

} // namespace veilpix::trust
