// A version of a picture that exists: its trailer was verified, and who sealed it was allowed to. Only such a number is
// remembered as seen.
#pragma once

#include "common/identity/Fingerprint.h"
#include "common/identity/ItemBinding.h"

namespace veilpix::trust {

class SealedVersion {
public:
    [[nodiscard]] const identity::ItemIdBytes& itemId() const { return m_itemId; }
    [[nodiscard]] std::uint64_t number() const { return m_number; }
    [[nodiscard]] const identity::Fingerprint& signer() const { return m_signer; }

private:
    friend class ProvenPicture;
    SealedVersion(const identity::ItemIdBytes& itemId, std::uint64_t number, const identity::Fingerprint& signer)
        : m_itemId(itemId), m_number(number), m_signer(signer)
    {
    }

    identity::ItemIdBytes m_itemId;
    std::uint64_t m_number;
    identity::Fingerprint m_signer;
};

} // namespace veilpix::trust
