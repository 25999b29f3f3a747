// Resumable uploads by tus 1.0.0: core, creation, termination, checksum, expiration.
#pragma once

#include "server/handlers/Routes.h"
#include "server/handlers/UploadDigests.h"
#include "server/handlers/UploadLocks.h"
#include "server/handlers/UploadPlan.h"

namespace veilpix::handlers {

class UploadsHandler {
public:
    UploadsHandler(Services& services, UploadLocks& locks) : m_services(services), m_locks(locks) {}
    void addTo(Routes& routes);

    static constexpr qint64 longestChunk = 8 * 1024 * 1024;
    static constexpr qint64 mostUnfinished = 64; // of one account

private:
    [[nodiscard]] http::Response options(const Call& call);
    [[nodiscard]] http::Response create(const Call& call);
    [[nodiscard]] http::Response head(const Call& call);
    [[nodiscard]] http::OpenedSink patch(const Call& call);
    [[nodiscard]] http::Response terminate(const Call& call);

    // 404 for none and for another account's, 410 for an expired one.
    [[nodiscard]] Answer<store::Upload> find(const Call& call) const;
    // The same, from where its bytes really end. A crash while they were moved into place takes them along before the
    // picture is there, and a disk that is full may have had no room to give all of them back; the upload then goes on
    // from what there is.
    [[nodiscard]] Answer<store::Upload> findBytes(const Call& call);
    // Whether the account may start this upload: rights and taken ids, then room in the owner's quota and on the disk.
    [[nodiscard]] Answer<void> admit(const Call& call, const UploadPlan& plan) const;
    [[nodiscard]] Result<void> checkRoom(const store::Upload& upload) const;
    // The row, which reserves the room; those who start at the same time see each other here. RateLimited, OverQuota.
    [[nodiscard]] Result<void> addRow(const store::Upload& upload);

    Services& m_services;
    UploadLocks& m_locks;
    UploadDigests m_digests;
};

} // namespace veilpix::handlers
