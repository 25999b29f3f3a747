// Re-keying: content, thumbnail, everybody's wraps and the access list change in one step.
#pragma once

#include "server/handlers/JsonFields.h"
#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class RekeyHandler {
public:
    explicit RekeyHandler(Services& services) : m_services(services) {}
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response rekey(const Call& call);
    [[nodiscard]] Answer<store::Rekeying> read(JsonFields& fields, const Account& owner);

    Services& m_services;
};

} // namespace veilpix::handlers
