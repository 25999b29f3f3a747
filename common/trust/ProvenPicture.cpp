#include "common/trust/ProvenPicture.h"

namespace veilpix::trust {
namespace {

// The list of a claim, and what it is held against.
struct ListEvidence {
    const Claim& claim;
    const KnownPerson& owner;
    const Viewer& viewer;
    const Result<identity::AccessList>& list;
};
struct ListRule {
    Reason reason;
    bool (*holds)(const ListEvidence& evidence);
};
// In this order; the first that does not hold is the reason.
constexpr ListRule listRules[] = {
    {Reason::NoList, [](const ListEvidence& e) { return !e.claim.accessList.isEmpty(); }},
    {Reason::ListNotSigned,
     [](const ListEvidence& e) {
         return e.list && e.owner.verifyKey().verify(crypto::viewOf(e.claim.accessList),
                                                     crypto::viewOf(e.claim.accessListSignature));
     }},
    {Reason::ListOfAnotherPicture,
     [](const ListEvidence& e) {
         const identity::AccessList::Subject& subject = e.list->subject();
         return subject.owner == e.owner.fingerprint() && subject.itemId == e.claim.itemId &&
                subject.commitment == e.claim.commitment && e.list->version() == e.claim.accessListVersion;
     }},
    {Reason::ListOlderThanSeen,
     [](const ListEvidence& e) { return e.list->version() >= e.viewer.pins->highestAccessList(e.claim.itemId); }},
};

} // namespace

ProvenPicture::ProvenPicture(KnownPerson owner, identity::AccessList list, crypto::SecretBytes contentKey,
                             std::uint64_t highestSeen)
    : m_owner(std::move(owner)), m_list(std::move(list)),
      m_contentKey(std::make_shared<const crypto::SecretBytes>(std::move(contentKey))), m_highestSeen(highestSeen)
{
}

Judged<identity::AccessList> ProvenPicture::listOf(const Claim& claim, const KnownPerson& owner, const Viewer& viewer)
{
    auto list = identity::AccessList::parse(crypto::viewOf(claim.accessList));
    for (const ListRule& rule : listRules) {
        if (!rule.holds({claim, owner, viewer, list})) {
            return refuse(rule.reason);
        }
    }
    return std::move(*list);
}

std::vector<Membership> ProvenPicture::members() const
{
    std::vector<Membership> members;
    for (const identity::AccessEntry& entry : m_list.entries()) {
        if (entry.role != identity::AccessRole::Former) {
            members.push_back(Membership(entry));
        }
    }
    return members;
}

bool ProvenPicture::mayHaveSealed(const identity::Fingerprint& signer, const crypto::VerifyKey::Bytes& key,
                                  std::uint64_t version) const
{
    const bool owner = m_owner.has(signer, key) && version >= m_list.subject().firstVersion;
    return owner || m_list.namesWriter(signer, key, version);
}

bool ProvenPicture::isOfThis(const picture::PictureHeader& header) const
{
    return header.itemId.bytes == itemId() && header.commitment.bytes == commitment();
}

Judged<SealedVersion> ProvenPicture::judge(const picture::PictureHeader& header, const picture::OpenedPicture& opened,
                                           std::uint64_t announced) const
{
    if (header.kind != picture::PictureKind::Picture || !isOfThis(header)) {
        return refuse(Reason::OtherPicture);
    }
    if (header.version < m_highestSeen) {
        return refuse(Reason::OlderThanSeen);
    }
    if (header.version != announced) {
        return refuse(Reason::OtherVersion);
    }
    const identity::Fingerprint signer{opened.signerFingerprint.bytes};
    if (!mayHaveSealed(signer, opened.signerKey.bytes(), header.version)) {
        return refuse(Reason::SignerNotAllowed);
    }
    return SealedVersion(itemId(), header.version, signer);
}

Judged<identity::SignedListRecord> ProvenPicture::details(const Claim& claim) const
{
    auto record =
        identity::ListRecord::open(*m_contentKey, {itemId(), commitment(), claim.listRecordVersion}, claim.listRecord);
    if (!record) {
        return refuse(Reason::NotReadable, record.error());
    }
    if (!mayHaveSealed(record->signer, record->signerKey, record->pictureVersion)) {
        return refuse(Reason::SignerNotAllowed);
    }
    return std::move(*record);
}

Judged<void> ProvenPicture::judgeThumbnail(const picture::PictureHeader& header,
                                           const picture::OpenedPicture& opened) const
{
    if (header.kind != picture::PictureKind::Thumbnail || !isOfThis(header)) {
        return refuse(Reason::OtherPicture);
    }
    if (!mayHaveSealed({opened.signerFingerprint.bytes}, opened.signerKey.bytes(), header.version)) {
        return refuse(Reason::SignerNotAllowed);
    }
    return {};
}

} // namespace veilpix::trust
