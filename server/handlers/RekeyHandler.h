// Re-keying: content, thumbnail, everybody's wraps and the access list change in one step.
#pragma once

#include "common/api/PictureMessages.h"
#include "server/handlers/Routes.h"
#include "server/handlers/UploadLocks.h"

namespace veilpix::handlers {

class RekeyHandler {
public:
    RekeyHandler(Services& services, UploadLocks& locks) : m_services(services), m_locks(locks) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response rekey(const Call& call);
    [[nodiscard]] static Answer<store::Rekeying> wishOf(const api::Rekey& asked, const Account& owner);

    // The upload that the request names, once it waits for this picture with all its bytes.
    [[nodiscard]] Answer<store::Upload> find(const QString& uploadId, const store::Picture& picture) const;

    Services& m_services;
    UploadLocks& m_locks;
};

} // namespace veilpix::handlers
