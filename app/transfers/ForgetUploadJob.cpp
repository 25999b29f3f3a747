#include "app/transfers/ForgetUploadJob.h"

#include "app/net/ApiClient.h"
#include "app/net/PictureJobs.h"
#include "common/base/Literals.h"

namespace veilpix::transfers {

ForgetUploadJob::ForgetUploadJob(net::ApiClient& api, net::UploadRequest upload, QString location, qint64 sent,
                                 QObject* parent)
    : CompoundJob(parent), m_api(api), m_upload(std::move(upload)), m_location(std::move(location)),
      m_perhapsWhole(m_upload.purpose == api::UploadPurpose::New &&
                     sent + net::UploadChunkJob::limit >= m_upload.length)
{
}

void ForgetUploadJob::run()
{
    if (!m_location.isEmpty()) {
        drop();
        return;
    }
    // The same idempotency key gives the same upload: this is how one learns its name.
    follow(new net::CreateUploadJob(m_api, m_upload, this), [this](net::CreateUploadJob& job) {
        m_location = job.location();
        if (m_location.isEmpty()) {
            succeed();
        } else {
            drop();
        }
    });
}

void ForgetUploadJob::drop()
{
    follow(new net::DropUploadJob(m_api, m_location, this), [this](net::DropUploadJob&) {
        if (m_perhapsWhole) {
            removePicture();
        } else {
            succeed();
        }
    });
}

void ForgetUploadJob::removePicture()
{
    follow(new net::DeletePictureJob(m_api, m_api.userId(), m_upload.itemId, this),
           [this](net::DeletePictureJob&) { succeed(); });
}

} // namespace veilpix::transfers
