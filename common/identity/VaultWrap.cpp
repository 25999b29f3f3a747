#include "common/identity/VaultWrap.h"

#include "common/base/Literals.h"
#include "common/identity/SealedRecord.h"

namespace veilpix::identity {
namespace {

constexpr std::size_t contentKeySize = 32;

QByteArray vaultBinding(const ItemIdBytes& itemId, const CommitmentBytes& commitment)
{
    QByteArray bytes;
    crypto::append(bytes, crypto::zeroTerminated("veilpix/1 vault"));
    crypto::append(bytes, itemId);
    crypto::append(bytes, commitment);
    return bytes;
}

} // namespace

Result<QByteArray> sealVaultWrap(const crypto::SecretBytes& vaultKey, const ItemIdBytes& itemId,
                                 const CommitmentBytes& commitment, const crypto::SecretBytes& contentKey,
                                 crypto::RandomSource& random)
{
    if (contentKey.size() != contentKeySize) {
        return fail(ErrorCode::InvalidArgument, u"a content key has 32 bytes"_s);
    }
    return sealRecord(vaultKey, crypto::viewOf(vaultBinding(itemId, commitment)), contentKey.reveal(), random);
}

Result<crypto::SecretBytes> openVaultWrap(const crypto::SecretBytes& vaultKey, const ItemIdBytes& itemId,
                                          const CommitmentBytes& commitment, const QByteArray& wrap)
{
    if (wrap.size() != vaultWrapSize) {
        return fail(ErrorCode::BadRecord, u"a vault wrap has 61 bytes"_s);
    }
    return openRecord(vaultKey, crypto::viewOf(vaultBinding(itemId, commitment)), crypto::viewOf(wrap));
}

} // namespace veilpix::identity
