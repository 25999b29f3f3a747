// A decrypted picture in memory and what is known about where it comes from. Wiped when the last owner lets go.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QSize>
#include <QString>

#include "app/pictures/ItemKey.h"

namespace veilpix::pictures {

class OpenedPicture final {
public:
    // Impostor: the fingerprint of somebody known, with another key than theirs. None: the classic scheme signs
    // nothing.
    enum class SignerKind { Self, Known, Unknown, Impostor, None };
    struct Signer {
        SignerKind kind = SignerKind::None;
        QByteArray fingerprint; // 32 bytes
        QString userName;       // empty when unknown; of an impostor, whom they pose as
        bool verified = false;  // a person compared safety numbers
    };

    OpenedPicture() = default;
    ~OpenedPicture(); // wipes bytes
    Q_DISABLE_COPY_MOVE(OpenedPicture)

    ItemKey item;       // not valid for a file that is on no server
    QByteArray bytes;   // the original file; do not copy it further than needed
    QString name;       // as when it was encrypted
    QString mediaType;  // "image/jpeg"
    QSize pixelSize;    // as the encrypting computer saw it; empty for what is no picture
    QDateTime modified; // of the file, UTC; invalid when not known
    QDateTime taken;    // by the camera's clock; invalid when the file does not say
    quint64 version = 0;
    Signer signer;
    bool classic = false; // the old, weak scheme
    QString encryptedPng; // path of the encrypted file, for the encrypted view; lives as long as this object
    bool ownsEncryptedPng = false;
};

} // namespace veilpix::pictures
