#include "common/identity/Fingerprint.h"

namespace veilpix::identity {

Fingerprint Fingerprint::of(const crypto::RsaPublicKey& rsa, const crypto::VerifyKey& verifyKey)
{
    return ofFields(rsa.toText(), crypto::toByteArray(verifyKey.bytes()));
}

Fingerprint Fingerprint::ofFields(const QByteArray& rsaText, const QByteArray& verifyKey)
{
    return {crypto::sha256(
        {crypto::zeroTerminated("veilpix/1 identity"), crypto::viewOf(rsaText), crypto::viewOf(verifyKey)})};
}

std::optional<Fingerprint> Fingerprint::fromBytes(crypto::ByteView bytes)
{
    if (bytes.size() != size) {
        return std::nullopt;
    }
    Fingerprint fingerprint;
    std::copy(bytes.begin(), bytes.end(), fingerprint.bytes.begin());
    return fingerprint;
}

std::optional<Fingerprint> Fingerprint::fromHex(const QByteArray& hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex);
    if (bytes.toHex() != hex) { // fromHex() skips what it does not know
        return std::nullopt;
    }
    return fromBytes(crypto::viewOf(bytes));
}

} // namespace veilpix::identity
