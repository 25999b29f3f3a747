// The OpenAPI 3.1 description of the server, made from the very table that serves.
#pragma once

#include "server/handlers/Routes.h"

namespace veilpix::handlers {

class OpenApi {
public:
    // UTF-8 JSON.
    [[nodiscard]] static QByteArray document(const std::vector<Rule>& rules);
};

} // namespace veilpix::handlers
