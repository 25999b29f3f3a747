// Encrypts one file into the spool; for a replacement it first fetches the version that is to be replaced.
#pragma once

#include "app/net/CompoundJob.h"
#include "app/pictures/FetchPictureJob.h"
#include "app/pictures/UploadSealer.h"

namespace veilpix::transfers {

class SealUploadJob final : public net::CompoundJob {
    Q_OBJECT
public:
    SealUploadJob(pictures::PictureLibrary& library, pictures::SealPlan plan, QObject* parent);
    [[nodiscard]] const pictures::SealedUpload& sealed() const { return m_sealed; }

protected:
    void run() override;

private:
    void addPresentVersion(const pictures::FetchedPicture& present);
    void seal();

    pictures::PictureLibrary& m_library;
    pictures::SealPlan m_plan;
    pictures::SealedUpload m_sealed;
};

} // namespace veilpix::transfers
