#include "app/net/BlobJobs.h"

#include <QJsonArray>

namespace veilpix::net {

namespace {

QString path(BlobKind kind)
{
    return kind == BlobKind::KeyRing ? QStringLiteral("/api/v1/keyring") : QStringLiteral("/api/v1/pins");
}

} // namespace

GetBlobJob::GetBlobJob(ApiClient& api, BlobKind kind, QObject* parent) : JsonJob(api, Request::get(path(kind)), parent)
{
}

Result<void> GetBlobJob::parse()
{
    m_blob = bytesOf(m_data[QLatin1String("blob")]);
    return m_blob.isEmpty() ? fail(ErrorCode::Server, QStringLiteral("an empty blob")) : Result<void>();
}

PutBlobJob::PutBlobJob(ApiClient& api, BlobKind kind, const QByteArray& blob, quint64 storedVersion, QObject* parent)
    : JsonJob(api, Request::json("PUT", path(kind), toJson({{QLatin1String("blob"), toBase64(blob)}})), parent)
{
    request().headers.emplaceBack("If-Match", versionTag(storedVersion));
}

ChangesJob::ChangesJob(ApiClient& api, const QString& cursor, int waitSeconds, QObject* parent)
    : JsonJob(api, Request::get(QStringLiteral("/api/v1/changes")), parent)
{
    request().attempts = 1; // the follower has its own patience
    request().silenceMs = (waitSeconds + 15) * 1000;
    if (cursor.isEmpty())
        return;
    request().query.addQueryItem(QStringLiteral("since"), QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
    request().query.addQueryItem(QStringLiteral("wait"), QString::number(waitSeconds));
}

Result<void> ChangesJob::parse()
{
    m_reset = m_data[QLatin1String("reset")].toBool();
    // A cursor is opaque: text or number, it goes back as it came.
    m_cursor = m_data[QLatin1String("cursor")].toVariant().toString();
    for (const auto value : m_data[QLatin1String("changes")].toArray()) {
        const QJsonObject change = value.toObject();
        m_changes.push_back({change.value(QLatin1String("kind")).toString(),
                             change.value(QLatin1String("item_id")).toString(),
                             change.value(QLatin1String("owner_id")).toString()});
    }
    return {};
}

} // namespace veilpix::net
