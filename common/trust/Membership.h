// That somebody has access to a picture, and in which role: an entry of the list that its owner signed.
#pragma once

#include "common/identity/AccessList.h"

namespace veilpix::trust {

class Membership {
public:
    [[nodiscard]] const identity::Fingerprint& person() const { return m_entry.person; }
    [[nodiscard]] identity::AccessRole role() const { return m_entry.role; } // Read or Write
    [[nodiscard]] const crypto::Digest& wrapHash() const { return m_entry.wrapHash; }

private:
    friend class ProvenPicture;
    explicit Membership(const identity::AccessEntry& entry) : m_entry(entry) {}

    identity::AccessEntry m_entry;
};

} // namespace veilpix::trust
