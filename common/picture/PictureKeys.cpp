#include "common/picture/PictureKeys.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Hash.h"
#include "common/crypto/Kdf.h"

namespace veilpix::picture {

namespace {

template <std::size_t N>
Result<crypto::SecretBytes> derivePart(const SealId& sealId, PictureKind kind, const char (&label)[N],
                                       const crypto::SecretBytes& contentKey)
{
    QByteArray info = crypto::toByteArray(crypto::zeroTerminated(label));
    info.append(char(kind));
    return crypto::hkdfSha256(sealId.bytes, contentKey.reveal(), crypto::viewOf(info));
}

} // namespace

Result<Commitment> commitmentOf(const ItemId& itemId, const crypto::SecretBytes& contentKey)
{
    const auto derived =
        crypto::hkdfSha256(itemId.bytes, contentKey.reveal(), crypto::zeroTerminated("veilpix/1 commit"));
    if (!derived) {
        return tl::unexpected(derived.error());
    }
    Commitment commitment;
    std::copy_n(derived->reveal().begin(), Commitment::size, commitment.bytes.begin());
    return commitment;
}

Result<PictureKeys> PictureKeys::derive(const SealId& sealId, PictureKind kind, const crypto::SecretBytes& contentKey)
{
    VEILPIX_TRY(auto payload, derivePart(sealId, kind, "veilpix/1 payload", contentKey));
    VEILPIX_TRY(auto header, derivePart(sealId, kind, "veilpix/1 header", contentKey));
    return PictureKeys{std::move(payload), std::move(header)};
}

Result<std::vector<std::uint8_t>> makeHeaderRows(const PictureHeader& header, std::uint32_t width,
                                                 const PictureKeys& keys, crypto::RandomSource& random)
{
    std::vector<std::uint8_t> rows(std::size_t(header.rows(width)) * rowBytes(width));
    const QByteArray fields = header.serialise();
    std::copy(fields.cbegin(), fields.cend(), rows.begin());
    const std::size_t covered = rows.size() - headerMacSize;
    const auto used = std::size_t(fields.size());
    if (used < covered) {
        VEILPIX_TRY_VOID(random.fill(std::span(rows).subspan(used, covered - used)));
    }
    const crypto::Digest mac = crypto::hmacSha256(keys.header.reveal(), std::span(rows).first(covered));
    std::copy(mac.begin(), mac.end(), rows.begin() + std::ptrdiff_t(covered));
    return rows;
}

Result<PictureKeys> unlockHeader(const PictureHeader& header, crypto::ByteView headerRows, std::uint32_t width,
                                 const crypto::SecretBytes& contentKey)
{
    VEILPIX_TRY(const auto commitment, commitmentOf(header.itemId, contentKey));
    if (!crypto::equalDigests(commitment.bytes, header.commitment.bytes)) {
        return fail(ErrorCode::BadCommitment, u"the header commits to another content key"_s);
    }
    VEILPIX_TRY(auto keys, PictureKeys::derive(header.sealId, header.kind, contentKey));
    const std::size_t covered = headerRows.size() - headerMacSize;
    const crypto::Digest mac = crypto::hmacSha256(keys.header.reveal(), headerRows.first(covered));
    if (!crypto::equalDigests(mac, headerRows.subspan(covered))) {
        return fail(ErrorCode::BadHeaderMac,
                    widthFitsRows(width, header.contentRows)
                        ? u"a pixel of the header was changed, or columns were cut off at the right: its MAC does "
                          u"not match"_s
                        : u"the header's MAC does not match and the PNG's width does not fit its rows: it "
                          u"was cropped or resized"_s);
    }
    return keys;
}

} // namespace veilpix::picture
