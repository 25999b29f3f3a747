// Encrypts one file, or what was pasted, into the spool; for a replacement it first fetches the version that is to be
// replaced.
#pragma once

#include "app/net/CompoundJob.h"
#include "app/pictures/FetchPictureJob.h"
#include "app/pictures/UploadSealer.h"

namespace veilpix::session {
class Session;
}

namespace veilpix::transfers {

class SealUploadJob final : public net::CompoundJob {
    Q_OBJECT
public:
    // What was pasted and lies sealed on disk; an empty path: it does not, plan says where to read.
    struct Pasted {
        QString id;
        QString path;
        std::shared_ptr<const crypto::SecretBytes> key;
    };

    SealUploadJob(pictures::PictureLibrary& library, session::Session& session, pictures::SealPlan plan, Pasted pasted,
                  QObject* parent);
    [[nodiscard]] const pictures::SealedUpload& sealed() const { return m_sealed; }

protected:
    void run() override;

private:
    void readPasted();
    void fetchPresentVersion();
    void addPresentVersion(const pictures::FetchedPicture& present);
    void seal();

    pictures::PictureLibrary& m_library;
    session::Session& m_session;
    pictures::SealPlan m_plan;
    Pasted m_pasted;
    pictures::SealedUpload m_sealed;
};

} // namespace veilpix::transfers
