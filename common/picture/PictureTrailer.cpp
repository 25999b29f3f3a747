#include "common/picture/PictureTrailer.h"

#include <algorithm>

#include "common/base/Literals.h"

namespace veilpix::picture {

RootHash::RootHash(const HeaderFields& header, std::uint32_t width)
{
    const std::array<std::uint8_t, 2> suiteAndKind{1, std::uint8_t(header.kind)};
    m_hash.update(crypto::zeroTerminated("veilpix/1 root"))
        .update(crypto::viewOf("VEILPIX1"))
        .update(suiteAndKind)
        .update(crypto::bigEndian(header.contentRows))
        .update(header.itemId.bytes)
        .update(header.sealId.bytes)
        .update(crypto::bigEndian(header.version))
        .update(header.commitment.bytes)
        .update(crypto::bigEndian(width));
}

QByteArray PictureTrailer::signedMessage(const HeaderFields& header) const
{
    QByteArray message = crypto::toByteArray(crypto::zeroTerminated("veilpix/1 picture"));
    crypto::append(message, header.itemId.bytes);
    crypto::append(message, header.sealId.bytes);
    crypto::append(message, crypto::bigEndian(header.version));
    crypto::append(message, header.commitment.bytes);
    crypto::append(message, root);
    crypto::append(message, fingerprint.bytes);
    return message;
}

void PictureTrailer::serialise(crypto::MutableBytes plaintext) const
{
    auto at = plaintext.begin();
    at = std::copy(root.begin(), root.end(), at);
    at = std::copy(fingerprint.bytes.begin(), fingerprint.bytes.end(), at);
    at = std::copy(verifyKey.begin(), verifyKey.end(), at);
    at = std::copy(signature.begin(), signature.end(), at);
    std::fill(at, plaintext.end(), std::uint8_t(0));
}

Result<PictureTrailer> PictureTrailer::parse(crypto::ByteView plaintext)
{
    PictureTrailer trailer;
    auto at = plaintext.begin();
    const auto take = [&at](auto& into) {
        std::copy_n(at, into.size(), into.begin());
        at += std::ptrdiff_t(into.size());
    };
    take(trailer.root);
    take(trailer.fingerprint.bytes);
    take(trailer.verifyKey);
    take(trailer.signature);
    if (std::any_of(at, plaintext.end(), [](std::uint8_t byte) { return byte != 0; })) {
        return fail(ErrorCode::BadTrailer, u"the trailer's padding is not zeros"_s);
    }
    return trailer;
}

Result<crypto::VerifyKey> PictureTrailer::check(const HeaderFields& header, const crypto::Digest& computedRoot) const
{
    if (!crypto::equalDigests(root, computedRoot)) {
        return fail(ErrorCode::BadTrailer,
                    u"the root is not that of these rows: rows of another sealing are among them"_s);
    }
    auto key = crypto::VerifyKey::fromBytes(verifyKey);
    if (!key) {
        return fail(ErrorCode::BadSignature, u"the signer's key is none that can be trusted"_s);
    }
    if (!key->verify(crypto::viewOf(signedMessage(header)), signature)) {
        return fail(ErrorCode::BadSignature, u"the signature does not hold"_s);
    }
    return key;
}

} // namespace veilpix::picture
