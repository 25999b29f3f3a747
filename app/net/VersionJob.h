// Asks whether a Veilpix server answers at the address.
#pragma once

#include "app/net/MessageJob.h"
#include "common/api/ServerMessages.h"

namespace veilpix::net {

// Unsupported when something else answers there, or a server that speaks a later version.
class VersionJob final : public MessageJob<api::ServerVersion> {
public:
    explicit VersionJob(ApiClient& api, QObject* parent = nullptr);

protected:
    Result<void> judge(api::ServerVersion& version) override;
    ErrorCode codeOfBadReply() const override { return ErrorCode::Unsupported; }
};

} // namespace veilpix::net
