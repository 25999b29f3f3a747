// Takes back an upload that was cancelled, whatever the server has of it by now: nothing, a part, or, when the last
// reply was on its way, the whole picture. Fails silently: what it cannot reach runs out by itself.
#pragma once

#include "app/net/CompoundJob.h"
#include "app/net/UploadJobs.h"

namespace veilpix::transfers {

class ForgetUploadJob final : public net::CompoundJob {
    Q_OBJECT
public:
    // location: empty = its creation was asked for and not answered. sent: bytes that may have arrived.
    ForgetUploadJob(net::ApiClient& api, net::UploadRequest upload, QString location, qint64 sent, QObject* parent);

protected:
    void run() override;

private:
    void drop();
    void removePicture();

    net::ApiClient& m_api;
    net::UploadRequest m_upload;
    QString m_location;
    bool m_perhapsWhole;
};

} // namespace veilpix::transfers
