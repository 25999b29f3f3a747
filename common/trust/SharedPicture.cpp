#include "common/trust/SharedPicture.h"

#include "common/base/Try.h"
#include "common/identity/VaultWrap.h"
#include "common/picture/PictureKeys.h"

namespace veilpix::trust {
namespace {

// What the owner wrapped, when it is the picture's key.
Judged<crypto::SecretBytes> unwrapped(const Claim& claim, const identity::AccessEntry& own,
                                      const identity::KeyRing& ring)
{
    if (own.wrapHash != crypto::sha256(crypto::viewOf(claim.wrappedKey))) {
        return refuse(Reason::OtherWrap);
    }
    auto key = ring.privateIdentity().rsa().unwrap(crypto::viewOf(claim.wrappedKey));
    if (!key) {
        return refuse(Reason::OtherKey, key.error());
    }
    const auto commitment = picture::commitmentOf({claim.itemId}, *key);
    if (!commitment || commitment->bytes != claim.commitment) {
        return refuse(Reason::OtherKey);
    }
    return std::move(*key);
}

} // namespace

SharedPicture::SharedPicture(KnownPerson owner, identity::AccessList list, crypto::SecretBytes contentKey,
                             std::uint64_t highestSeen)
    : ProvenPicture(std::move(owner), std::move(list), std::move(contentKey), highestSeen)
{
}

Judged<SharedPicture> SharedPicture::prove(const Claim& claim, const Viewer& viewer, crypto::RandomSource& random)
{
    if (claim.ownerId == viewer.userId) {
        return refuse(Reason::OtherAccount);
    }
    VEILPIX_TRY(auto owner, KnownPerson::pinned(viewer, claim.ownerId));
    VEILPIX_TRY(auto list, listOf(claim, owner, viewer));
    const identity::AccessEntry* own = list.find(viewer.ring->fingerprint());
    if (!own || own->role == identity::AccessRole::Former) {
        return refuse(Reason::NotListed);
    }
    const bool mayWrite = own->role == identity::AccessRole::Write;
    const identity::VaultBinding binding{identity::VaultOrigin::Shared, owner.fingerprint(), claim.itemId,
                                         claim.commitment};
    QByteArray newWrap;
    auto key = identity::openVaultWrap(viewer.ring->vaultKey(), binding, claim.vaultWrap);
    if (!key) {
        VEILPIX_TRY(auto fresh, unwrapped(claim, *own, *viewer.ring));
        newWrap = identity::sealVaultWrap(viewer.ring->vaultKey(), binding, fresh, random).value_or(QByteArray());
        key = std::move(fresh);
    }
    SharedPicture picture(std::move(owner), std::move(list), std::move(*key),
                          viewer.pins->highestPicture(claim.itemId));
    picture.m_mayWrite = mayWrite;
    picture.m_newVaultWrap = std::move(newWrap);
    return picture;
}

} // namespace veilpix::trust
