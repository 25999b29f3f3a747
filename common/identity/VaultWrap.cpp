#include "common/identity/VaultWrap.h"

#include "common/base/Literals.h"
#include "common/identity/SealedRecord.h"

namespace veilpix::identity {
namespace {

constexpr std::size_t contentKeySize = 32;

QByteArray bytesOf(const VaultBinding& binding)
{
    QByteArray bytes;
    crypto::append(bytes, crypto::zeroTerminated("veilpix/1 vault"));
    crypto::append(bytes, std::array{static_cast<std::uint8_t>(binding.origin)});
    crypto::append(bytes, binding.owner.view());
    crypto::append(bytes, binding.itemId);
    crypto::append(bytes, binding.commitment);
    return bytes;
}

} // namespace

Result<QByteArray> sealVaultWrap(const crypto::SecretBytes& vaultKey, const VaultBinding& binding,
                                 const crypto::SecretBytes& contentKey, crypto::RandomSource& random)
{
    if (contentKey.size() != contentKeySize) {
        return fail(ErrorCode::InvalidArgument, u"a content key has 32 bytes"_s);
    }
    return sealRecord(vaultKey, crypto::viewOf(bytesOf(binding)), contentKey.reveal(), random);
}

Result<crypto::SecretBytes> openVaultWrap(const crypto::SecretBytes& vaultKey, const VaultBinding& binding,
                                          const QByteArray& wrap)
{
    if (wrap.size() != vaultWrapSize) {
        return fail(ErrorCode::BadRecord, u"a vault wrap has 61 bytes"_s);
    }
    return openRecord(vaultKey, crypto::viewOf(bytesOf(binding)), crypto::viewOf(wrap));
}

} // namespace veilpix::identity
