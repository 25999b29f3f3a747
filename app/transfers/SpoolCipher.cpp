#include "app/transfers/SpoolCipher.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/crypto/Kdf.h"
#include "common/crypto/Random.h"

namespace veilpix::transfers {

Result<crypto::SecretBytes> SpoolCipher::keyFrom(const crypto::SecretBytes& vaultKey)
{
    return crypto::hkdfSha256({}, vaultKey.reveal(), crypto::zeroTerminated("veilpix/1 spool"));
}

Result<SpoolCipher> SpoolCipher::create(const crypto::SecretBytes& key)
{
    VEILPIX_TRY(crypto::Aead aead, crypto::Aead::create(key));
    return SpoolCipher(std::move(aead));
}

Result<QByteArray> SpoolCipher::seal(const QByteArray& bound, crypto::ByteView plain)
{
    QByteArray sealed(overhead + qsizetype(plain.size()), Qt::Uninitialized);
    const crypto::MutableBytes all = crypto::writableView(sealed);
    const auto nonce = all.first(crypto::Aead::nonceSize);
    crypto::SystemRandom random;
    VEILPIX_TRY_VOID(random.fill(nonce));
    VEILPIX_TRY_VOID(m_aead.seal(nonce, crypto::viewOf(bound), plain,
                                 all.subspan(crypto::Aead::nonceSize, plain.size()), all.last(crypto::Aead::tagSize)));
    return sealed;
}

Result<QByteArray> SpoolCipher::open(const QByteArray& bound, const QByteArray& sealed)
{
    if (sealed.size() < overhead) {
        return fail(ErrorCode::BadRecord, u"too short"_s);
    }
    QByteArray plain(sealed.size() - overhead, Qt::Uninitialized);
    const crypto::ByteView all = crypto::viewOf(sealed);
    auto done = m_aead.open(all.first(crypto::Aead::nonceSize), crypto::viewOf(bound),
                            all.subspan(crypto::Aead::nonceSize, std::size_t(plain.size())),
                            all.last(crypto::Aead::tagSize), crypto::writableView(plain));
    if (!done) {
        return fail(ErrorCode::BadRecord, u"another account's, or damaged"_s);
    }
    return plain;
}

} // namespace veilpix::transfers
