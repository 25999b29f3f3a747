// Asks whether a Veilpix server answers at the address.
#pragma once

#include "app/net/JsonJob.h"

namespace veilpix::net {

// Unsupported when something else answers there, or a server that speaks a later version.
class VersionJob final : public JsonJob {
    Q_OBJECT
public:
    explicit VersionJob(ApiClient& api, QObject* parent = nullptr);

protected:
    Result<void> parse() override;
};

} // namespace veilpix::net
