// A picture whose owner, key and access list are proved: what OwnPicture and SharedPicture have in common. Its content,
// name and thumbnail are judged here: nothing of them is shown or kept before.
#pragma once

#include "common/identity/AccessList.h"
#include "common/identity/ListRecord.h"
#include "common/picture/PictureDecryptor.h"
#include "common/trust/Claim.h"
#include "common/trust/KnownPerson.h"
#include "common/trust/Membership.h"
#include "common/trust/SealedVersion.h"

namespace veilpix::trust {

class ProvenPicture {
public:
    [[nodiscard]] const identity::ItemIdBytes& itemId() const { return m_list.subject().itemId; }
    [[nodiscard]] const identity::CommitmentBytes& commitment() const { return m_list.subject().commitment; }
    [[nodiscard]] const KnownPerson& owner() const { return m_owner; }
    [[nodiscard]] const identity::AccessList& accessList() const { return m_list; }
    [[nodiscard]] const crypto::SecretBytes& contentKey() const { return *m_contentKey; }
    [[nodiscard]] const std::shared_ptr<const crypto::SecretBytes>& sharedContentKey() const { return m_contentKey; }
    [[nodiscard]] std::vector<Membership> members() const; // those who have access now, besides the owner

    // Whether somebody may have sealed a version: its owner, or a writer whom the owner's list names for it.
    [[nodiscard]] bool mayHaveSealed(const identity::Fingerprint& signer, const crypto::VerifyKey::Bytes& key,
                                     std::uint64_t version) const;

    // A picture (not a thumbnail) that came out whole, with its header. announced: the version that the server told.
    [[nodiscard]] Judged<SealedVersion> judge(const picture::PictureHeader& header,
                                              const picture::OpenedPicture& opened, std::uint64_t announced) const;
    // The list record of a claim, opened: signed by somebody who may have sealed the version it describes.
    [[nodiscard]] Judged<identity::SignedListRecord> details(const Claim& claim) const;
    // A thumbnail that came out whole.
    [[nodiscard]] Judged<void> judgeThumbnail(const picture::PictureHeader& header,
                                              const picture::OpenedPicture& opened) const;

protected:
    ProvenPicture(KnownPerson owner, identity::AccessList list, crypto::SecretBytes contentKey,
                  std::uint64_t highestSeen);
    // The list of a claim: signed by owner, bound to item and commitment, not older than one that was seen.
    [[nodiscard]] static Judged<identity::AccessList> listOf(const Claim& claim, const KnownPerson& owner,
                                                             const Viewer& viewer);

private:
    [[nodiscard]] bool isOfThis(const picture::PictureHeader& header) const;

    KnownPerson m_owner;
    identity::AccessList m_list;
    std::shared_ptr<const crypto::SecretBytes> m_contentKey;
    std::uint64_t m_highestSeen; // version of the picture
};

} // namespace veilpix::trust
