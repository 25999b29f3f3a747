// A picture that somebody known shares with this account.
#pragma once

#include "common/trust/ProvenPicture.h"

namespace veilpix::trust {

class SharedPicture final : public ProvenPicture {
public:
    // The owner is pinned; a list that they signed binds item and commitment and names this account's fingerprint with
    // a role; and the key is the one that they wrapped. random: for the vault wrap, where there is none that opens.
    [[nodiscard]] static Judged<SharedPicture> prove(const Claim& claim, const Viewer& viewer,
                                                     crypto::RandomSource& random);

    [[nodiscard]] bool mayWrite() const { return m_mayWrite; }
    // To be kept, so that the next time is quick; empty when there was one.
    [[nodiscard]] const QByteArray& newVaultWrap() const { return m_newVaultWrap; }

private:
    SharedPicture(KnownPerson owner, identity::AccessList list, crypto::SecretBytes contentKey,
                  std::uint64_t highestSeen);

    bool m_mayWrite = false;
    QByteArray m_newVaultWrap;
};

} // namespace veilpix::trust
