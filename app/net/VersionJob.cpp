#include "app/net/VersionJob.h"

namespace veilpix::net {

namespace {

Request versionRequest()
{
    Request request = Request::get(QStringLiteral("/version"));
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
    if (m_data[QLatin1String("api")].toInt() != 1)
        return fail(ErrorCode::Unsupported, QStringLiteral("no server of this version"));
    return {};
}

} // namespace veilpix::net
