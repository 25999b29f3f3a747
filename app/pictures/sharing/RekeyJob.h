// Encrypts a picture of one's own anew, under a new content key, for those who are on its access list now, and swaps it
// in one step.
#pragma once

#include "app/pictures/FetchPictureJob.h"
#include "app/pictures/PictureOpening.h"
#include "app/pictures/UploadSealer.h"

namespace veilpix::pictures {

class RekeyJob final : public net::CompoundJob {
    Q_OBJECT
public:
    RekeyJob(PictureLibrary& library, const ItemKey& item, QObject* parent);

protected:
    void run() override;
    void stop() override;

private:
    struct Recipient {
        QString userId;
        identity::Identity identity;
        identity::AccessRole role;
    };
    void askWho();
    void know(std::size_t next, std::vector<QString> userIds);
    void seal();
    void upload();
    void swap(const QString& uploadId);

    PictureLibrary& m_library;
    ItemKey m_item;
    FetchedPicture m_fetched;
    std::vector<Recipient> m_recipients;
    SealedUpload m_sealed;
    QString m_spoolPath;
};

} // namespace veilpix::pictures
