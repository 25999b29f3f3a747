// What a gallery shows of a picture before it is fetched, encrypted under a key from the content key and signed by who
// wrote it, together with the hash of the thumbnail. FORMAT.md, "List record".
#pragma once

#include <QDateTime>

#include "common/identity/ItemBinding.h"
#include "common/identity/PrivateIdentity.h"

namespace veilpix::identity {

// What a list record belongs to.
struct ListRecordBinding {
    ItemIdBytes itemId{};
    CommitmentBytes commitment{};
    std::uint64_t recordVersion = 1; // each change of a record takes the next
};

struct SignedListRecord;

struct ListRecord {
    static constexpr qsizetype largestSealed = 16 * 1024; // bytes
    static constexpr qsizetype longestName = 1024;        // UTF-16 units; longer ones are InvalidArgument

    QString name;
    QString mediaType;
    std::uint32_t width = 0; // pixels; 0 when unknown
    std::uint32_t height = 0;
    QDateTime modified;     // UTC, milliseconds; invalid when unknown
    std::uint64_t size = 0; // bytes of the original file

    // pictureVersion: the version of the picture that it describes. thumbnail: SHA-256 of the encrypted thumbnail.
    [[nodiscard]] Result<QByteArray> seal(const crypto::SecretBytes& contentKey, const ListRecordBinding& binding,
                                          std::uint64_t pictureVersion, const crypto::Digest& thumbnail,
                                          const PrivateIdentity& signer, crypto::RandomSource& random) const;
    // BadRecord when it does not authenticate for this item and version or breaks the format, BadSignature when who
    // says to have signed it has not.
    [[nodiscard]] static Result<SignedListRecord> open(const crypto::SecretBytes& contentKey,
                                                       const ListRecordBinding& binding, const QByteArray& sealed);

    bool operator==(const ListRecord&) const = default;
};

// A list record whose signature holds. Whether the signer is somebody known and allowed is for the caller to judge:
// compare fingerprint and key with the identity that is pinned.
struct SignedListRecord {
    ListRecord details;
    std::uint64_t pictureVersion = 0;
    crypto::Digest thumbnail{};
    Fingerprint signer;
    crypto::VerifyKey::Bytes signerKey{};
};

} // namespace veilpix::identity
