#include "app/net/BlobJobs.h"

#include "common/api/Paths.h"

namespace veilpix::net {

namespace {

QString pathTo(BlobKind kind)
{
    return api::pathOf(kind == BlobKind::KeyRing ? api::paths::keyRing : api::paths::pins, {});
}

Request changesSince(const QString& cursor, int waitSeconds)
{
    Request request = Request::get(api::pathOf(api::paths::changes, {}));
    request.attempts = 1; // the follower has its own patience
    request.silenceMs = (waitSeconds + 15) * 1000;
    if (!cursor.isEmpty()) {
        request.ask(api::query::since, cursor);
        request.ask(api::query::wait, QString::number(waitSeconds));
    }
    return request;
}

} // namespace

GetBlobJob::GetBlobJob(ApiClient& api, BlobKind kind, QObject* parent)
    : MessageJob(api, Request::get(pathTo(kind)), parent)
{
}

PutBlobJob::PutBlobJob(ApiClient& api, BlobKind kind, const QByteArray& blob, quint64 storedVersion, QObject* parent)
    : CommandJob(api, Request::message("PUT", pathTo(kind), api::Sealed{blob}).ifMatch(storedVersion), parent)
{
}

ChangesJob::ChangesJob(ApiClient& api, const QString& cursor, int waitSeconds, QObject* parent)
    : MessageJob(api, changesSince(cursor, waitSeconds), parent)
{
}

} // namespace veilpix::net
