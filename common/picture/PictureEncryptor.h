// Makes an encrypted picture: any file in, a PNG out, streaming and in bounded memory.
#pragma once

#include "common/crypto/RsaKey.h"
#include "common/crypto/SigningKey.h"
#include "common/picture/PictureControl.h"
#include "common/picture/PictureHeader.h"
#include "common/picture/PictureMetadata.h"

class QIODevice;

namespace veilpix::picture {

struct SealRequest {
    PictureKind kind = PictureKind::Picture;
    PictureMetadata metadata;

    // Who can open it, the owner's key first. A picture has 1 to 64 stanzas in all, a thumbnail none.
    std::vector<crypto::RsaPublicKey> recipients;
    // Stanzas that already wrap contentKey, put before the recipients': someone who replaces a picture's content under
    // its key keeps the stanzas of the version before.
    std::vector<Stanza> stanzas;

    // Left out for a new picture. A new version, and a thumbnail, have the picture's item id and content key; a
    // re-keyed picture its item id only. contentKey (32 bytes, owned by the caller) needs itemId.
    std::optional<ItemId> itemId;
    const crypto::SecretBytes* contentKey = nullptr;
    std::uint64_t version = 1;
};

// Who signs: the fingerprint binds the RSA key's text and this signing key (identity/Fingerprint.h makes it).
struct Signer {
    const crypto::SigningKey& key;
    SignerFingerprint fingerprint;
};

struct SealedPicture {
    ItemId itemId;
    SealId sealId;
    std::uint64_t version = 1;
    Commitment commitment;
    crypto::SecretBytes contentKey;
    std::vector<Stanza> stanzas; // as in the header, the owner's first
    std::uint32_t width = 0;     // of the PNG
    std::uint32_t height = 0;
    std::uint64_t size = 0;     // bytes of the PNG
    std::uint64_t fileSize = 0; // bytes of what went in
};

class PictureEncryptor {
public:
    // random and the signer's key are used until encrypt() returns, on the calling thread only.
    PictureEncryptor(crypto::RandomSource& random, Signer signer);

    // source: open for reading; from its position to its end (a sequential one is first spooled, encrypted, to a
    // temporary file, since its length has to be known). sink: open for writing; gets the whole PNG in order. On
    // failure what the sink holds is worthless: write to a AtomicFile. Both devices are used on the calling thread
    // only; until this returns nobody else may touch them, or copy the array of a QBuffer, which is written in place.
    // Errors: Io, NoSpace, TooLarge (512 MiB, thumbnails 64 KiB), InvalidArgument (the request contradicts itself),
    // Cancelled, Internal.
    [[nodiscard]] Result<SealedPicture> encrypt(const SealRequest& request, QIODevice& source, QIODevice& sink,
                                                const PictureControl& control = {});

    // For what is in memory, a thumbnail above all.
    [[nodiscard]] Result<SealedPicture> encrypt(const SealRequest& request, const QByteArray& content, QByteArray& png);

private:
    crypto::RandomSource& m_random;
    Signer m_signer;
};

} // namespace veilpix::picture
