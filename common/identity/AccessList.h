// Who may see (and replace) a picture, signed by its owner; the server stores and serves it but cannot make one.
// FORMAT.md, "Access list".
#pragma once

#include <vector>

#include "common/identity/ItemBinding.h"
#include "common/identity/PrivateIdentity.h"

namespace veilpix::identity {

// Former: had access once, has none; kept for the versions that this person sealed.
enum class AccessRole : std::uint8_t { Former = 0, Read = 1, Write = 2 };

// The picture versions that somebody may have sealed, both included.
struct WrittenVersions {
    static constexpr std::uint64_t open = 0; // as the last: there is none yet

    std::uint64_t first = 0; // 0: none at all
    std::uint64_t last = 0;

    [[nodiscard]] bool contains(std::uint64_t version) const
    {
        return first > 0 && version >= first && (last == open || version <= last);
    }
    bool operator==(const WrittenVersions&) const = default;
};

struct AccessEntry {
    Fingerprint person;
    crypto::VerifyKey::Bytes signingKey{}; // of this person, for who has never met them
    AccessRole role = AccessRole::Read;
    WrittenVersions written;   // ends are open for writers and for nobody else
    crypto::Digest wrapHash{}; // SHA-256 of the RSA wrap; zeros for who has none any more

    bool operator==(const AccessEntry&) const = default;
};

class AccessList {
public:
    static constexpr std::size_t mostEntries = 512;

    struct Subject {
        Fingerprint owner;
        ItemIdBytes itemId{};
        CommitmentBytes commitment{};
        std::uint64_t firstVersion = 1; // the picture's first version under this key: 1, or what a re-keying made

        bool operator==(const Subject&) const = default;
    };

    // An empty list, version 1.
    explicit AccessList(const Subject& subject) : m_subject(subject) {}

    // Strict: exact length, known roles, versions that fit them, entries sorted and without repetition, versions ≥ 1.
    // BadAccessList.
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
    // Whether the list names this person, with this key, as a writer of this version. The owner is no entry.
    [[nodiscard]] bool namesWriter(const Fingerprint& person, const crypto::VerifyKey::Bytes& signingKey,
                                   std::uint64_t version) const;
    [[nodiscard]] bool hasReaders() const; // anybody besides the owner

    // Gives somebody a role while the picture stands at this version, or changes theirs; who stops writing stays with
    // the versions up to it. InvalidArgument for the owner, TooLarge at 512 entries.
    [[nodiscard]] Result<void> grant(const Identity& person, AccessRole role, std::uint64_t version,
                                     const crypto::Digest& wrapHash);
    // Takes the role away; who has sealed versions stays as a former writer. False when there was none to take.
    bool revoke(const Fingerprint& person, std::uint64_t version);
    void setVersion(std::uint64_t version) { m_version = version; }

private:
    [[nodiscard]] Result<void> put(const AccessEntry& entry);

    Subject m_subject;
    std::uint64_t m_version = 1;
    std::vector<AccessEntry> m_entries; // sorted by person
};

} // namespace veilpix::identity
