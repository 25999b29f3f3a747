// The keys of one sealing, all made from the content key (FORMAT.md, "Keys").
#pragma once

#include "common/crypto/Random.h"
#include "common/picture/PictureHeader.h"

namespace veilpix::picture {

[[nodiscard]] Result<Commitment> commitmentOf(const ItemId& itemId, const crypto::SecretBytes& contentKey);

struct PictureKeys {
    crypto::SecretBytes payload; // AES-256-GCM of content rows and trailer
    crypto::SecretBytes header;  // HMAC-SHA-256 of the header rows

    [[nodiscard]] static Result<PictureKeys> derive(const SealId& sealId, PictureKind kind,
                                                    const crypto::SecretBytes& contentKey);
};

// A header's rows as pixels: header, random padding, MAC.
[[nodiscard]] Result<std::vector<std::uint8_t>> makeHeaderRows(const PictureHeader& header, std::uint32_t width,
                                                               const PictureKeys& keys, crypto::RandomSource& random);

// Checks that contentKey is the one that the header commits to, and the header's MAC: BadCommitment, BadHeaderMac.
[[nodiscard]] Result<PictureKeys> unlockHeader(const PictureHeader& header, crypto::ByteView headerRows,
                                               std::uint32_t width, const crypto::SecretBytes& contentKey);

} // namespace veilpix::picture
