// Brings pictures from the server (or a dropped encrypted PNG) to plain bytes: download, verify, decrypt, name the
// signer.
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "app/net/CompoundJob.h"
#include "app/pictures/OpenedPicture.h"

namespace veilpix::decoder {
class DecoderClient;
}

namespace veilpix::pictures {

class PictureLibrary;

// Says when the download is over and the decryption starts.
class PictureJob : public net::CompoundJob {
    Q_OBJECT
public:
    using net::CompoundJob::CompoundJob;

Q_SIGNALS:
    void decrypting();
};

// Finishes with the picture, or with an error and none.
class OpenJob : public PictureJob {
    Q_OBJECT
public:
    using PictureJob::PictureJob;
    [[nodiscard]] const std::shared_ptr<OpenedPicture>& picture() const { return m_picture; }

protected:
    std::shared_ptr<OpenedPicture> m_picture;
};

class PictureOpener final : public QObject {
    Q_OBJECT
public:
    explicit PictureOpener(PictureLibrary& library, QObject* parent = nullptr);

    [[nodiscard]] const std::shared_ptr<decoder::DecoderClient>& decoder(); // for what they bring
    // All jobs are started already (on the next turn of the event loop) and delete themselves after finished().
    [[nodiscard]] OpenJob* open(const ItemKey& item);
    [[nodiscard]] OpenJob* openEncryptedFile(const QString& path); // on a server or on none
    // Bit for bit the original; path gets its name only after the signature held. An existing file is replaced.
    [[nodiscard]] PictureJob* saveDecrypted(const ItemKey& item, const QString& path);
    // The encrypted PNG with a stanza for this account in it.
    [[nodiscard]] PictureJob* saveEncrypted(const ItemKey& item, const QString& path);

private:
    PictureLibrary& m_library;
};

} // namespace veilpix::pictures
