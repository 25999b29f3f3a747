// Opens an encrypted picture. The order in which it refuses is that of ErrorCode's picture part; FORMAT.md, "Reading".
#pragma once

#include "common/crypto/RsaKey.h"
#include "common/crypto/SigningKey.h"
#include "common/picture/PictureControl.h"
#include "common/picture/PictureHeader.h"
#include "common/picture/PictureMetadata.h"

class QIODevice;

namespace veilpix::picture {

class PngReader;

// What came out, with who sealed it. That the signature holds has been checked; whether the signer is somebody known
// and allowed is for the caller to judge: compare fingerprint AND verifyKey with the identity that is pinned.
struct OpenedPicture {
    PictureMetadata metadata;
    QByteArray metadataJson; // the bytes as sealed
    std::uint64_t fileSize = 0;
    SignerFingerprint signerFingerprint;
    crypto::VerifyKey signerKey;
};

class PictureDecryptor {
public:
    // Reads the PNG's and the picture's header; that much is `inspect`, no key needed. source is open for reading,
    // stays the caller's, and is used on the calling thread until this object goes (a sequential one is spooled to a
    // temporary file if it needs a second look). Errors: Io, NotAPng, NotAVeilpixPicture, Unsupported, BadHeader.
    [[nodiscard]] static Result<PictureDecryptor> open(QIODevice& source);
    ~PictureDecryptor();
    PictureDecryptor(PictureDecryptor&&) noexcept;
    PictureDecryptor& operator=(PictureDecryptor&&) noexcept;

    [[nodiscard]] const PictureHeader& header() const;
    [[nodiscard]] std::uint32_t width() const; // of the PNG
    [[nodiscard]] std::uint32_t height() const;
    // False when another program has re-saved the PNG (it still opens).
    [[nodiscard]] bool hasOwnLayout() const;

    // Finds the content key and checks commitment and header MAC: NoMatchingKey, BadCommitment, BadHeaderMac.
    [[nodiscard]] Result<void> unlock(std::span<const crypto::RsaPrivateKey> keys);
    [[nodiscard]] Result<void> unlock(const crypto::RsaPrivateKey& key) { return unlock(std::span(&key, 1)); }
    [[nodiscard]] Result<void> unlock(const crypto::SecretBytes& contentKey);

    // After unlock(), once each.
    [[nodiscard]] const crypto::SecretBytes& contentKey() const;

    // Streams the file to sink. Bytes reach the sink as rows authenticate, but the picture as a whole holds only when
    // this succeeds: write to a AtomicFile (or memory) and show nothing before. Can be called once.
    // The devices are as in PictureEncryptor::encrypt().
    // Errors: Io, NoSpace, Cancelled, NotAPng (ends early), BadContentRow, BadTrailer, BadSignature, BadMetadata.
    [[nodiscard]] Result<OpenedPicture> decrypt(QIODevice& sink, const PictureControl& control = {});

    // The same without writing anything.
    [[nodiscard]] Result<OpenedPicture> verify(const PictureControl& control = {});

    // Into memory; TooLarge when the picture holds more than limit bytes. content is untouched on failure.
    [[nodiscard]] Result<OpenedPicture> decryptTo(QByteArray& content, std::uint64_t limit,
                                                  const PictureControl& control = {});

private:
    struct State;
    explicit PictureDecryptor(std::unique_ptr<State> state);
    [[nodiscard]] Result<void> unlockWith(crypto::SecretBytes contentKey);
    [[nodiscard]] Result<OpenedPicture> run(QIODevice* sink, const PictureControl& control);

    std::unique_ptr<State> m_state;
};

} // namespace veilpix::picture
