// Somebody whose account id, name and keys are those that were pinned together, or oneself.
#pragma once

#include "common/identity/Identity.h"
#include "common/trust/Refusal.h"
#include "common/trust/Viewer.h"

namespace veilpix::trust {

class KnownPerson {
public:
    [[nodiscard]] static KnownPerson self(const Viewer& viewer);
    // OwnerUnknown when this account was never met, OwnerChanged when another key was seen since.
    [[nodiscard]] static Judged<KnownPerson> pinned(const Viewer& viewer, const QByteArray& userId);

    [[nodiscard]] const QByteArray& userId() const { return m_userId; }
    [[nodiscard]] const identity::Fingerprint& fingerprint() const { return m_fingerprint; }
    [[nodiscard]] const crypto::VerifyKey& verifyKey() const { return m_verifyKey; }
    [[nodiscard]] bool has(const identity::Fingerprint& fingerprint, const crypto::VerifyKey::Bytes& key) const
    {
        return m_fingerprint == fingerprint && m_verifyKey.bytes() == key;
    }

private:
    KnownPerson(QByteArray userId, const identity::Fingerprint& fingerprint, crypto::VerifyKey verifyKey);

    QByteArray m_userId;
    identity::Fingerprint m_fingerprint;
    crypto::VerifyKey m_verifyKey;
};

} // namespace veilpix::trust
