#include "common/trust/KnownPerson.h"

namespace veilpix::trust {

KnownPerson::KnownPerson(QByteArray userId, const identity::Fingerprint& fingerprint, crypto::VerifyKey verifyKey)
    : m_userId(std::move(userId)), m_fingerprint(fingerprint), m_verifyKey(std::move(verifyKey))
{
}

KnownPerson KnownPerson::self(const Viewer& viewer)
{
    return {viewer.userId, viewer.ring->fingerprint(), viewer.ring->identity().verifyKey()};
}

Judged<KnownPerson> KnownPerson::pinned(const Viewer& viewer, const QByteArray& userId)
{
    const identity::PinnedPerson* person = viewer.pins->person(userId);
    if (!person) {
        return refuse(Reason::OwnerUnknown);
    }
    if (person->trust == identity::Trust::Changed) {
        return refuse(Reason::OwnerChanged);
    }
    auto key = crypto::VerifyKey::fromBytes(person->verifyKey);
    if (!key) {
        return refuse(Reason::OwnerChanged, key.error());
    }
    return KnownPerson(userId, person->fingerprint, std::move(*key));
}

} // namespace veilpix::trust
