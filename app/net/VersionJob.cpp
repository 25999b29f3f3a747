#include "app/net/VersionJob.h"

#include "common/api/Paths.h"
#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

Request versionRequest()
{
    Request request = Request::get(api::pathOf(api::paths::version, {}));
    request.authorized = false;
    request.attempts = 1; // a person waits for the answer, and may ask again
    request.silenceMs = 10'000;
    return request;
}

} // namespace

VersionJob::VersionJob(ApiClient& api, QObject* parent) : MessageJob(api, versionRequest(), parent)
{
}

Result<void> VersionJob::judge(api::ServerVersion& version)
{
    if (version.api != 1) {
        return fail(ErrorCode::Unsupported, u"no server of this version"_s);
    }
    return {};
}

} // namespace veilpix::net
