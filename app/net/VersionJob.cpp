#include "app/net/VersionJob.h"

#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

Request versionRequest()
{
    Request request = Request::get(u"/version"_s);
    request.authorized = false;
    request.attempts = 1; // a person waits for the answer, and may ask again
    request.silenceMs = 10'000;
    return request;
}

} // namespace

VersionJob::VersionJob(ApiClient& api, QObject* parent) : JsonJob(api, versionRequest(), parent)
{
}

Result<void> VersionJob::parse()
{
    if (m_data["api"_L1].toInt() != 1) {
        return fail(ErrorCode::Unsupported, u"no server of this version"_s);
    }
    return {};
}

} // namespace veilpix::net
