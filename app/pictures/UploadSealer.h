// Turns a file into what is sent: one spool file with the encrypted picture and its thumbnail behind it, and the
// request that announces it. Works on any thread. Only ciphertext reaches the disk.
#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>
#include <memory>
#include <optional>

#include "app/net/UploadJobs.h"
#include "common/base/Literals.h"
#include "common/crypto/SecretBytes.h"
#include "common/identity/KeyRing.h"
#include "common/picture/PictureControl.h"
#include "common/picture/PictureHeader.h"

namespace veilpix::decoder {
class DecoderClient;
}

namespace veilpix::pictures {

struct SealPlan {
    QString sourcePath; // or bytes
    QByteArray bytes;
    QString name; // as shown
    QString spoolPath;
    std::shared_ptr<decoder::DecoderClient> decoder; // for the preview; null = there is none
    // A replaced or re-keyed picture has an id and a version already; a replaced one also its key and its stanzas.
    api::UploadPurpose purpose = api::UploadPurpose::New;
    QString itemId;
    QString ownerId;
    quint64 version = 1;
    quint64 listRecordVersion = 1;
    bool isOwn = true;                     // a replaced picture may be somebody else's
    QString mediaType;                     // of a re-keyed picture; else found out
    QDateTime modified;                    // of a re-keyed picture
    std::optional<QByteArray> previewJpeg; // of a re-keyed picture; else made
    QSize pixelSize;                       // of a re-keyed picture
    std::shared_ptr<const crypto::SecretBytes> contentKey;
    std::vector<picture::Stanza> stanzas;
    std::vector<crypto::RsaPublicKey> recipients; // besides oneself, for a re-keyed picture
};

struct SealedUpload {
    net::UploadRequest request;
    QByteArray sealId;     // hex
    QByteArray commitment; // 32 bytes
    quint64 version = 1;
    std::shared_ptr<const crypto::SecretBytes> contentKey;
    std::vector<QByteArray> wraps; // the recipients', in the plan's order
};

class UploadSealer {
public:
    // Errors: Io, NoSpace, NoSuchFile, NotAFile, PermissionDenied, TooLarge, Cancelled. Leaves no spool file behind
    // then.
    [[nodiscard]] static Result<SealedUpload> seal(const SealPlan& plan, const identity::KeyRing& ring,
                                                   const picture::PictureControl& control);
};

} // namespace veilpix::pictures
