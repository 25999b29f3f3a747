#include "app/net/PictureJobs.h"

#include <QJsonArray>

namespace veilpix::net {

namespace {

QByteArray rekeyBody(const RekeyRequest& r)
{
    QJsonArray wraps;
    for (const RekeyWrap& wrap : r.wraps)
        wraps.append(QJsonObject{{QLatin1String("user_id"), wrap.userId},
                                 {QLatin1String("wrapped_key"), toBase64(wrap.wrappedKey)}});
    return toJson({
        {QLatin1String("upload"), r.uploadId},
        {QLatin1String("wraps"), wraps},
        {QLatin1String("access_list"), toBase64(r.accessList)},
        {QLatin1String("access_list_signature"), toBase64(r.accessListSignature)},
        {QLatin1String("access_list_version"), qint64(r.accessListVersion)},
        {QLatin1String("list_record"), toBase64(r.listRecord)},
        {QLatin1String("list_record_version"), qint64(r.listRecordVersion)},
        {QLatin1String("vault_wrap"), toBase64(r.vaultWrap)},
    });
}

} // namespace

ListPicturesJob::ListPicturesJob(ApiClient& api, const QString& view, const QString& cursor, QObject* parent)
    : JsonJob(api, Request::get(QStringLiteral("/api/v1/pictures")), parent)
{
    request().query.addQueryItem(QStringLiteral("view"), view);
    request().query.addQueryItem(QStringLiteral("limit"), QStringLiteral("100"));
    if (!cursor.isEmpty())
        request().query.addQueryItem(QStringLiteral("cursor"), QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
}

Result<void> ListPicturesJob::parse()
{
    const QJsonArray list = m_data[QLatin1String("pictures")].toArray();
    m_records.reserve(size_t(list.size()));
    for (const auto value : list) {
        // One damaged record may not hide the others.
        if (Result<PictureRecord> record = PictureRecord::fromJson(value.toObject()))
            m_records.push_back(std::move(*record));
    }
    m_next = m_data[QLatin1String("next")].toString();
    return {};
}

RecordJob::RecordJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent)
    : JsonJob(api, Request::get(picturePath(ownerId, itemId) + QStringLiteral("/record")), parent)
{
}

Result<void> RecordJob::parse()
{
    Result<PictureRecord> record = PictureRecord::fromJson(m_data.toObject());
    if (!record)
        return tl::unexpected(record.error());
    m_record = std::move(*record);
    return {};
}

PutVaultWrapJob::PutVaultWrapJob(ApiClient& api, const PictureRecord& of, const QByteArray& vaultWrap, QObject* parent)
    : RecordJob(api,
                Request::json("PATCH", of.path() + QStringLiteral("/record"),
                              toJson({{QLatin1String("vault_wrap"), toBase64(vaultWrap)}})),
                parent)
{
}

PutListRecordJob::PutListRecordJob(ApiClient& api, const PictureRecord& of, const QByteArray& listRecord,
                                   quint64 version, QObject* parent)
    : RecordJob(api,
                Request::json("PATCH", of.path() + QStringLiteral("/record"),
                              toJson({{QLatin1String("list_record"), toBase64(listRecord)},
                                      {QLatin1String("list_record_version"), qint64(version)}})),
                parent)
{
}

TrashJob::TrashJob(ApiClient& api, const QString& ownerId, const QString& itemId, bool trash, QObject* parent)
    : JsonJob(api,
              Request::json(
                  "POST",
                  picturePath(ownerId, itemId) + (trash ? QStringLiteral("/trash") : QStringLiteral("/untrash")), {}),
              parent)
{
}

DeletePictureJob::DeletePictureJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent)
    : JsonJob(api, Request::json("DELETE", picturePath(ownerId, itemId), {}), parent)
{
}

RekeyPictureJob::RekeyPictureJob(ApiClient& api, const RekeyRequest& rekey, QObject* parent)
    : RecordJob(api,
                ifMatch(Request::json("POST", picturePath(rekey.ownerId, rekey.itemId) + QStringLiteral("/rekey"),
                                      rekeyBody(rekey)),
                        rekey.storedVersion),
                parent)
{
}

} // namespace veilpix::net
