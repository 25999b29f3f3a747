#include "common/picture/RowCipher.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::picture {

namespace {

std::array<std::uint8_t, crypto::Aead::nonceSize> rowNonce(RowKind kind, std::uint64_t index)
{
    std::array<std::uint8_t, crypto::Aead::nonceSize> nonce;
    qToBigEndian(std::uint32_t(kind), nonce.data());
    qToBigEndian(index, nonce.data() + 4);
    return nonce;
}

} // namespace

Result<RowCipher> RowCipher::create(const crypto::SecretBytes& payloadKey)
{
    VEILPIX_TRY(auto aead, crypto::Aead::create(payloadKey));
    return RowCipher(std::move(aead));
}

Result<void> RowCipher::seal(RowKind kind, std::uint64_t index, crypto::ByteView plaintext, crypto::MutableBytes row)
{
    return m_aead.seal(rowNonce(kind, index), {}, plaintext, row.first(plaintext.size()),
                       row.subspan(plaintext.size(), crypto::Aead::tagSize));
}

Result<void> RowCipher::open(RowKind kind, std::uint64_t index, crypto::ByteView row, crypto::MutableBytes plaintext)
{
    const std::size_t size = row.size() - crypto::Aead::tagSize;
    auto opened = m_aead.open(rowNonce(kind, index), {}, row.first(size), row.subspan(size), plaintext.first(size));
    if (opened) {
        return opened;
    }
    if (opened.error().code != ErrorCode::BadKey) {
        return opened;
    }
    if (kind == RowKind::Trailer) {
        return fail(ErrorCode::BadTrailer, u"a pixel of the last row was changed: it does not authenticate"_s);
    }
    return fail(ErrorCode::BadContentRow,
                u"a pixel was changed: content row %1 does not authenticate"_s.arg(index + 1));
}

} // namespace veilpix::picture
