// Opening an encrypted file on disk, with all checks; for any thread. And judging its signer, on the GUI thread.
#pragma once

#include "app/pictures/FetchPictureJob.h"
#include "app/pictures/OpenedPicture.h"
#include "common/picture/PictureDecryptor.h"

namespace veilpix::pictures {

struct DecryptedPicture {
    picture::OpenedPicture opened;
    picture::PictureHeader header;
    QByteArray bytes;                            // when no sink was given
    std::optional<trust::SealedVersion> version; // of a picture on a server
};

// expected: the proved picture and version that the file must be, sealed by somebody who may; null for a file that is
// on no server, which the ring must open. sink: null = into memory; worth nothing when this fails. Errors: those of
// PictureDecryptor and of trust's judgement.
[[nodiscard]] Result<DecryptedPicture> decryptFile(const QString& path, const PictureEntry* expected,
                                                   const identity::KeyRing& ring, QIODevice* sink,
                                                   const picture::PictureControl& control);

// The same without writing anything: the version that the file is, with its header.
struct VerifiedFile {
    trust::SealedVersion version;
    picture::PictureHeader header;
};
[[nodiscard]] Result<VerifiedFile> verifyFile(const QString& path, const PictureEntry& expected,
                                              const picture::PictureControl& control);

// Who the signer is to this account; not whether they may.
[[nodiscard]] OpenedPicture::Signer nameSigner(const picture::OpenedPicture& opened, session::Session& session);

} // namespace veilpix::pictures
