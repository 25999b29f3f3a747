#include "app/net/PictureJobs.h"

#include <QJsonArray>

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::net {

namespace {

QByteArray rekeyBody(const RekeyRequest& r)
{
    QJsonArray wraps;
    for (const RekeyWrap& wrap : r.wraps) {
        wraps.append(QJsonObject{{"user_id"_L1, wrap.userId}, {"wrapped_key"_L1, toBase64(wrap.wrappedKey)}});
    }
    return toJson({
        {"upload"_L1, r.uploadId},
        {"wraps"_L1, wraps},
        {"access_list"_L1, toBase64(r.accessList)},
        {"access_list_signature"_L1, toBase64(r.accessListSignature)},
        {"access_list_version"_L1, qint64(r.accessListVersion)},
        {"list_record"_L1, toBase64(r.listRecord)},
        {"list_record_version"_L1, qint64(r.listRecordVersion)},
        {"vault_wrap"_L1, toBase64(r.vaultWrap)},
    });
}

} // namespace

ListPicturesJob::ListPicturesJob(ApiClient& api, const QString& view, const QString& cursor, QObject* parent)
    : JsonJob(api, Request::get(u"/api/v1/pictures"_s), parent)
{
    request().query.addQueryItem(u"view"_s, view);
    request().query.addQueryItem(u"limit"_s, u"100"_s);
    if (!cursor.isEmpty()) {
        request().query.addQueryItem(u"cursor"_s, QString::fromLatin1(QUrl::toPercentEncoding(cursor)));
    }
}

Result<void> ListPicturesJob::parse()
{
    const QJsonArray list = m_data["pictures"_L1].toArray();
    m_records.reserve(size_t(list.size()));
    for (const auto value : list) {
        // One damaged record may not hide the others.
        if (Result<PictureRecord> record = PictureRecord::fromJson(value.toObject())) {
            m_records.push_back(std::move(*record));
        }
    }
    m_next = m_data["next"_L1].toString();
    return {};
}

RecordJob::RecordJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent)
    : JsonJob(api, Request::get(picturePath(ownerId, itemId) + u"/record"_s), parent)
{
}

Result<void> RecordJob::parse()
{
    VEILPIX_TRY(PictureRecord record, PictureRecord::fromJson(m_data.toObject()));
    m_record = std::move(record);
    return {};
}

PutVaultWrapJob::PutVaultWrapJob(ApiClient& api, const PictureRecord& of, const QByteArray& vaultWrap, QObject* parent)
    : RecordJob(api, Request::json("PATCH", of.path() + u"/record"_s, toJson({{"vault_wrap"_L1, toBase64(vaultWrap)}})),
                parent)
{
}

PutListRecordJob::PutListRecordJob(ApiClient& api, const PictureRecord& of, const QByteArray& listRecord,
                                   quint64 version, QObject* parent)
    : RecordJob(api,
                Request::json(
                    "PATCH", of.path() + u"/record"_s,
                    toJson({{"list_record"_L1, toBase64(listRecord)}, {"list_record_version"_L1, qint64(version)}})),
                parent)
{
}

TrashJob::TrashJob(ApiClient& api, const QString& ownerId, const QString& itemId, bool trash, QObject* parent)
    : JsonJob(api, Request::json("POST", picturePath(ownerId, itemId) + (trash ? u"/trash"_s : u"/untrash"_s), {}),
              parent)
{
}

DeletePictureJob::DeletePictureJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent)
    : JsonJob(api, Request::json("DELETE", picturePath(ownerId, itemId), {}), parent)
{
}

RekeyPictureJob::RekeyPictureJob(ApiClient& api, const RekeyRequest& rekey, QObject* parent)
    : RecordJob(api,
                ifMatch(Request::json("POST", picturePath(rekey.ownerId, rekey.itemId) + u"/rekey"_s, rekeyBody(rekey)),
                        rekey.storedVersion),
                parent)
{
}

} // namespace veilpix::net
