#include "common/trust/OwnPicture.h"

#include "common/base/Try.h"
#include "common/identity/VaultWrap.h"

namespace veilpix::trust {

OwnPicture::OwnPicture(KnownPerson owner, identity::AccessList list, crypto::SecretBytes contentKey,
                       std::uint64_t highestSeen)
    : ProvenPicture(std::move(owner), std::move(list), std::move(contentKey), highestSeen)
{
}

Judged<OwnPicture> OwnPicture::prove(const Claim& claim, const Viewer& viewer)
{
    if (claim.ownerId != viewer.userId) {
        return refuse(Reason::OtherAccount);
    }
    auto self = KnownPerson::self(viewer);
    VEILPIX_TRY(auto list, listOf(claim, self, viewer));
    auto key = identity::openVaultWrap(
        viewer.ring->vaultKey(), {identity::VaultOrigin::Mine, self.fingerprint(), claim.itemId, claim.commitment},
        claim.vaultWrap);
    if (!key) {
        return refuse(Reason::NotProvedMine);
    }
    return OwnPicture(std::move(self), std::move(list), std::move(*key), viewer.pins->highestPicture(claim.itemId));
}

} // namespace veilpix::trust
