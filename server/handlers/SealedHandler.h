// The key ring and the pins: sealed blobs with a version, so that two computers do not overwrite each other.
#pragma once

#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class SealedHandler {
public:
    explicit SealedHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response get(const Call& call, store::SealedKind kind);
    [[nodiscard]] http::Response put(const Call& call, store::SealedKind kind, qsizetype most);

    Services& m_services;
};

} // namespace veilpix::handlers
