// Brings pictures from the server (or a dropped encrypted PNG) to plain bytes: download, verify, decrypt, name the
// signer.
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "app/net/Job.h"
#include "app/transfers/OpenedPicture.h"

namespace veilpix::session {
class Session;
}

namespace veilpix::transfers {

class PictureLibrary;

// Finishes with the picture, or with an error and none.
class OpenJob : public net::Job {
    Q_OBJECT
public:
    using net::Job::Job;
    [[nodiscard]] const std::shared_ptr<OpenedPicture>& picture() const { return m_picture; }

protected:
    std::shared_ptr<OpenedPicture> m_picture;
};

class PictureOpener final : public QObject {
    Q_OBJECT
public:
    PictureOpener(session::Session& session, PictureLibrary& library, QObject* parent = nullptr);

    // All jobs are started already (on the next turn of the event loop) and delete themselves after finished().
    [[nodiscard]] OpenJob* open(const ItemKey& item);
    [[nodiscard]] OpenJob* openEncryptedFile(const QString& path); // on a server or on none
    // Bit for bit the original; path gets its name only after the signature held. An existing file is replaced.
    [[nodiscard]] net::Job* saveDecrypted(const ItemKey& item, const QString& path);
    // The encrypted PNG with a stanza for this account in it.
    [[nodiscard]] net::Job* saveEncrypted(const ItemKey& item, const QString& path);

private:
    session::Session& m_session;
    PictureLibrary& m_library;
};

} // namespace veilpix::transfers
