// What a gallery shows of a picture before it is fetched, encrypted under a key from the content key. FORMAT.md, "List
// record".
#pragma once

#include <QDateTime>

#include "common/crypto/Random.h"
#include "common/identity/ItemBinding.h"

namespace veilpix::identity {

struct ListRecord {
    static constexpr qsizetype largestSealed = 16 * 1024; // bytes
    static constexpr qsizetype longestName = 1024;        // UTF-16 units; longer ones are InvalidArgument

    QString name;
    QString mediaType;
    std::uint32_t width = 0; // pixels; 0 when unknown
    std::uint32_t height = 0;
    QDateTime modified;     // UTC, milliseconds; invalid when unknown
    std::uint64_t size = 0; // bytes of the original file

    // recordVersion is 1 and up; each change of a record takes the next.
    [[nodiscard]] Result<QByteArray> seal(const crypto::SecretBytes& contentKey, const ItemIdBytes& itemId,
                                          std::uint64_t recordVersion, crypto::RandomSource& random) const;
    // BadRecord when it does not authenticate for this item and version or breaks the format.
    [[nodiscard]] static Result<ListRecord> open(const crypto::SecretBytes& contentKey, const ItemIdBytes& itemId,
                                                 std::uint64_t recordVersion, const QByteArray& sealed);

    bool operator==(const ListRecord&) const = default;
};

} // namespace veilpix::identity
