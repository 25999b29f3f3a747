// Encrypts one file into the spool; for a replacement it first fetches the version that is to be replaced.
#pragma once

#include "app/net/CompoundJob.h"
#include "app/transfers/FetchPictureJob.h"
#include "app/transfers/UploadSealer.h"

namespace veilpix::transfers {

class SealUploadJob final : public net::CompoundJob {
    Q_OBJECT
public:
    SealUploadJob(PictureLibrary& library, SealPlan plan, QObject* parent);
    [[nodiscard]] const SealedUpload& sealed() const { return m_sealed; }

protected:
    void run() override;

private:
    void addPresentVersion(const FetchedPicture& present);
    void seal();

    PictureLibrary& m_library;
    SealPlan m_plan;
    SealedUpload m_sealed;
};

} // namespace veilpix::transfers
