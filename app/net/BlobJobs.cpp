#include "app/net/BlobJobs.h"

#include <QJsonArray>

#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

QString path(BlobKind kind)
{
    return kind == BlobKind::KeyRing ? u"/api/v1/keyring"_s : u"/api/v1/pins"_s;
}

} // namespace

GetBlobJob::GetBlobJob(ApiClient& api, BlobKind kind, QObject* parent) : JsonJob(api, Request::get(path(kind)), parent)
{
}

Result<void> GetBlobJob::parse()
{
    m_blob = bytesOf(m_data["blob"_L1]);
    return m_blob.isEmpty() ? fail(ErrorCode::Server, u"an empty blob"_s) : Result<void>();
}

PutBlobJob::PutBlobJob(ApiClient& api, BlobKind kind, const QByteArray& blob, quint64 storedVersion, QObject* parent)
    : JsonJob(api, Request::json("PUT", path(kind), toJson({{"blob"_L1, toBase64(blob)}})), parent)
{
    request().headers.emplaceBack("If-Match", versionTag(storedVersion));
}

ChangesJob::ChangesJob(ApiClient& api, const QString& cursor, int waitSeconds, QObject* parent)
    : JsonJob(api, Request::get(u"/api/v1/changes"_s), parent)
{
    request().attempts = 1; // the follower has its own patience
    request().silenceMs = (waitSeconds + 15) * 1000;
    if (cursor.isEmpty()) {
        return;
    }
    request().query.addQueryItem(u"since"_s, QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
    request().query.addQueryItem(u"wait"_s, QString::number(waitSeconds));
}

Result<void> ChangesJob::parse()
{
    m_reset = m_data["reset"_L1].toBool();
    // A cursor is opaque: text or number, it goes back as it came.
    m_cursor = m_data["cursor"_L1].toVariant().toString();
    for (const auto value : m_data["changes"_L1].toArray()) {
        const QJsonObject change = value.toObject();
        m_changes.push_back({change.value("kind"_L1).toString(), change.value("item_id"_L1).toString(),
                             change.value("owner_id"_L1).toString()});
    }
    return {};
}

} // namespace veilpix::net
