// Who may see (and replace) a picture, signed by its owner; the server stores and serves it but cannot make one.
// FORMAT.md, "Access list".
#pragma once

#include <vector>

#include "common/identity/ItemBinding.h"
#include "common/identity/PrivateIdentity.h"

namespace veilpix::identity {

enum class AccessRole : std::uint8_t { Read = 1, Write = 2 };

struct AccessEntry {
    Fingerprint person;
    AccessRole role = AccessRole::Read;
    crypto::Digest wrapHash{}; // SHA-256 of the RSA wrap

    bool operator==(const AccessEntry&) const = default;
};

class AccessList {
public:
    static constexpr std::size_t mostEntries = 1024;

    struct Subject {
        Fingerprint owner;
        ItemIdBytes itemId{};
        CommitmentBytes commitment{};

        bool operator==(const Subject&) const = default;
    };

    // An empty list, version 1.
    explicit AccessList(const Subject& subject) : m_subject(subject) {}

    // Strict: exact length, known roles, entries sorted and without repetition, version ≥ 1. BadAccessList.
    [[nodiscard]] static Result<AccessList> parse(crypto::ByteView bytes);
    [[nodiscard]] QByteArray toBytes() const;

    [[nodiscard]] Result<QByteArray>
    sign(const PrivateIdentity& owner) const; // 64 bytes; InvalidArgument for another owner
    // Parses, and checks that this owner signed it. BadAccessList or BadSignature.
    [[nodiscard]] static Result<AccessList> verified(crypto::ByteView bytes, crypto::ByteView signature,
                                                     const Identity& owner);

    [[nodiscard]] const Subject& subject() const { return m_subject; }
    [[nodiscard]] std::uint64_t version() const { return m_version; }
    [[nodiscard]] const std::vector<AccessEntry>& entries() const { return m_entries; }
    [[nodiscard]] const AccessEntry* find(const Fingerprint& person) const; // null when not on the list
    [[nodiscard]] bool mayWrite(const Fingerprint& person) const;           // the owner, or a writer on the list

    // Adds the person or replaces their entry. InvalidArgument for the owner, TooLarge at 1024 entries.
    [[nodiscard]] Result<void> put(const AccessEntry& entry);
    bool remove(const Fingerprint& person);
    void setVersion(std::uint64_t version) { m_version = version; }

private:
    Subject m_subject;
    std::uint64_t m_version = 1;
    std::vector<AccessEntry> m_entries; // sorted by person
};

} // namespace veilpix::identity
