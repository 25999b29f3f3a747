// What this person's computers have seen and must not be talked out of: people's keys, highest versions, favourites.
// One blob under the vault key, with a version of its own. FORMAT.md, "Pins".
#pragma once

#include <map>
#include <set>
#include <vector>

#include "common/identity/Identity.h"
#include "common/identity/ItemBinding.h"

namespace veilpix::identity {

enum class Trust : std::uint8_t {
    Unverified = 1, // seen, never compared
    Verified = 2,   // safety numbers were compared
    Changed = 3,    // another key than before: sharing stops until a person has looked
};

struct PinnedPerson {
    struct FormerKey {
        Fingerprint fingerprint;
        crypto::VerifyKey::Bytes verifyKey{};
        bool operator==(const FormerKey&) const = default;
    };
    QString userName;
    Fingerprint fingerprint; // the key that is trusted as far as trust says
    crypto::VerifyKey::Bytes verifyKey{};
    Trust trust = Trust::Unverified;
    std::uint64_t mark = 0;        // rises with each decision of a person, so that a withdrawn one does not come back
    FormerKey offered;             // with Changed: the key that the server gives now; zeros otherwise
    std::vector<FormerKey> former; // still verify old pictures; newest first, 16 at most

    bool operator==(const PinnedPerson&) const = default;
};

class Pins {
public:
    static constexpr qsizetype largestSealed = 1024 * 1024; // bytes

    [[nodiscard]] std::uint64_t version() const { return m_version; }
    void markStored(std::uint64_t version) { m_version = version; }

    // People, by the server's user id (24 hexadecimal digits).
    [[nodiscard]] const std::map<QByteArray, PinnedPerson>& people() const { return m_people; }
    [[nodiscard]] const PinnedPerson* person(const QByteArray& userId) const;
    // By a present or former key, for a picture's signer.
    [[nodiscard]] const PinnedPerson* personWithFingerprint(const Fingerprint& fingerprint) const;
    // Whom the server shows here under another account: a name, an account and a key go together. Null: nobody.
    [[nodiscard]] const PinnedPerson* underAnotherAccount(const QByteArray& userId, const QString& userName,
                                                          const Fingerprint& fingerprint) const;
    // Notes what the server says now and tells how that stands: a first sight pins; another key than the pinned one,
    // and a known name or key under another account, is Changed.
    Trust see(const QByteArray& userId, const QString& userName, const Identity& identity);
    // A person has compared safety numbers of exactly this key; also accepts a changed one. False when the key is
    // neither pinned nor offered.
    bool markVerified(const QByteArray& userId, const Fingerprint& fingerprint);
    // A person has looked at the changed key and goes on without comparing.
    bool acceptChange(const QByteArray& userId, const Fingerprint& fingerprint);
    bool markUnverified(const QByteArray& userId);

    // Highest versions. note…() keeps the highest; StaleVersion, and nothing noted, when it is older than that.
    [[nodiscard]] Result<void> notePicture(const ItemIdBytes& itemId, std::uint64_t version);
    [[nodiscard]] Result<void> noteAccessList(const ItemIdBytes& itemId, std::uint64_t version);
    [[nodiscard]] Result<void> noteKeyRing(std::uint64_t version);
    [[nodiscard]] std::uint64_t highestKeyRing() const { return m_keyRing; }
    [[nodiscard]] std::uint64_t highestPicture(const ItemIdBytes& itemId) const;    // 1 when none was noted
    [[nodiscard]] std::uint64_t highestAccessList(const ItemIdBytes& itemId) const; // 0 when none was noted
    void forget(const ItemIdBytes& itemId);                                         // deleted for good

    [[nodiscard]] bool isFavourite(const ItemIdBytes& itemId) const { return m_favourites.contains(itemId); }
    [[nodiscard]] const std::set<ItemIdBytes>& favourites() const { return m_favourites; }
    void setFavourite(const ItemIdBytes& itemId, bool favourite);

    // Takes in what another computer noted: highest versions win, a person's later decision wins over an earlier one,
    // of two that are equally late the more careful one; two different keys of one person become Changed.
    void merge(const Pins& other);

    // Sealed as version() + 1 for this identity.
    [[nodiscard]] Result<QByteArray> seal(const crypto::SecretBytes& vaultKey, const Fingerprint& own,
                                          crypto::RandomSource& random) const;
    // BadRecord, Unsupported, or StaleVersion when older than highestSeen.
    [[nodiscard]] static Result<Pins> open(const crypto::SecretBytes& vaultKey, const Fingerprint& own,
                                           const QByteArray& sealed, std::uint64_t highestSeen = 0);

    bool operator==(const Pins&) const = default;

private:
    void dropNamesakes(const QByteArray& userId);

    struct Highest {
        std::uint64_t picture = 1;
        std::uint64_t accessList = 0;
        bool operator==(const Highest&) const = default;
    };
    friend class PinsCodec;

    std::uint64_t m_version = 0;
    std::uint64_t m_keyRing = 0;
    std::map<QByteArray, PinnedPerson> m_people;
    std::map<ItemIdBytes, Highest> m_highest; // only what differs from a never-changed, never-shared picture
    std::set<ItemIdBytes> m_favourites;
};

} // namespace veilpix::identity
