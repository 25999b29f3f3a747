#include "app/net/PictureRecord.h"

#include <QUrl>

#include "app/net/JsonJob.h"
#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

QDateTime timeOf(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

bool isHex(const QString& text, int size)
{
    return text.size() == size && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= QLatin1Char('0') && c <= QLatin1Char('9')) ||
                      (c >= QLatin1Char('a') && c <= QLatin1Char('f'));
           });
}

} // namespace

Result<PictureRecord> PictureRecord::fromJson(const QJsonObject& o)
{
    PictureRecord r;
    r.itemId = o.value("item_id"_L1).toString();
    r.ownerId = o.value("owner_id"_L1).toString();
    r.ownerName = o.value("owner_name"_L1).toString();
    r.classic = o.value("classic"_L1).toBool();
    r.classicName = r.classic ? o.value("name"_L1).toString() : QString();
    r.version = quint64(o.value("version"_L1).toInteger());
    r.sealId = o.value("seal_id"_L1).toString().toLatin1();
    // An id is hex in this API; both spellings of 32 bytes are told apart by their length.
    const QString commitment = o.value("commitment"_L1).toString();
    r.commitment =
        isHex(commitment, 64) ? QByteArray::fromHex(commitment.toLatin1()) : bytesOf(o.value("commitment"_L1));
    r.size = o.value("size"_L1).toInteger();
    r.thumbnailSize = o.value("thumbnail_size"_L1).toInteger();
    r.created = timeOf(o.value("created"_L1));
    r.changed = timeOf(o.value("changed"_L1));
    r.trashed = timeOf(o.value("trashed"_L1));
    r.role = o.value("role"_L1).toString();
    r.wrappedKey = bytesOf(o.value("wrapped_key"_L1));
    r.vaultWrap = bytesOf(o.value("vault_wrap"_L1));
    r.listRecord = bytesOf(o.value("list_record"_L1));
    r.listRecordVersion = quint64(o.value("list_record_version"_L1).toInteger());
    r.accessList = bytesOf(o.value("access_list"_L1));
    r.accessListSignature = bytesOf(o.value("access_list_signature"_L1));
    r.accessListVersion = quint64(o.value("access_list_version"_L1).toInteger());
    r.sharedWith = o.value("shared_with"_L1).toInt();
    const bool named = r.classic ? !r.classicName.isEmpty() : isHex(r.itemId, 32) && r.commitment.size() == 32;
    if (!named || !isHex(r.ownerId, 24)) {
        return fail(ErrorCode::Server, u"a picture's record is malformed"_s);
    }
    return r;
}

QString PictureRecord::path() const
{
    return picturePath(ownerId, classic ? classicName : itemId);
}

QString picturePath(const QString& ownerId, const QString& itemId)
{
    return u"/api/v1/users/%1/images/%2"_s.arg(ownerId, QString::fromLatin1(QUrl::toPercentEncoding(itemId)));
}

} // namespace veilpix::net
