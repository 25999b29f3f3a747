// Opening an encrypted file on disk, with all checks; for any thread. And judging its signer, on the GUI thread.
#pragma once

#include "app/pictures/FetchPictureJob.h"
#include "app/pictures/OpenedPicture.h"
#include "common/picture/PictureDecryptor.h"

namespace veilpix::pictures {

struct DecryptedPicture {
    picture::OpenedPicture opened;
    picture::PictureHeader header;
    QByteArray bytes; // when no sink was given
};

// expected: the record that the file must match, and its key; null for a file that is on no server, which the ring must
// open. sink: null = into memory. Errors: those of PictureDecryptor, BadHeader when it is another picture or version.
[[nodiscard]] Result<DecryptedPicture> decryptFile(const QString& path, const PictureEntry* expected,
                                                   const identity::KeyRing& ring, QIODevice* sink,
                                                   const picture::PictureControl& control);

// fetched: null for a file that is on no server.
[[nodiscard]] OpenedPicture::Signer judgeSigner(const picture::OpenedPicture& opened, const FetchedPicture* fetched,
                                                session::Session& session);

} // namespace veilpix::pictures
