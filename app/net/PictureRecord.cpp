#include "app/net/PictureRecord.h"

#include <QUrl>

#include "app/net/JsonJob.h"

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
    r.itemId = o.value(QLatin1String("item_id")).toString();
    r.ownerId = o.value(QLatin1String("owner_id")).toString();
    r.ownerName = o.value(QLatin1String("owner_name")).toString();
    r.classic = o.value(QLatin1String("classic")).toBool();
    r.classicName = r.classic ? o.value(QLatin1String("name")).toString() : QString();
    r.version = quint64(o.value(QLatin1String("version")).toInteger());
    r.sealId = o.value(QLatin1String("seal_id")).toString().toLatin1();
    // An id is hex in this API; both spellings of 32 bytes are told apart by their length.
    const QString commitment = o.value(QLatin1String("commitment")).toString();
    r.commitment = isHex(commitment, 64) ? QByteArray::fromHex(commitment.toLatin1())
                                         : bytesOf(o.value(QLatin1String("commitment")));
    r.size = o.value(QLatin1String("size")).toInteger();
    r.thumbnailSize = o.value(QLatin1String("thumbnail_size")).toInteger();
    r.created = timeOf(o.value(QLatin1String("created")));
    r.changed = timeOf(o.value(QLatin1String("changed")));
    r.trashed = timeOf(o.value(QLatin1String("trashed")));
    r.role = o.value(QLatin1String("role")).toString();
    r.wrappedKey = bytesOf(o.value(QLatin1String("wrapped_key")));
    r.vaultWrap = bytesOf(o.value(QLatin1String("vault_wrap")));
    r.listRecord = bytesOf(o.value(QLatin1String("list_record")));
    r.listRecordVersion = quint64(o.value(QLatin1String("list_record_version")).toInteger());
    r.accessList = bytesOf(o.value(QLatin1String("access_list")));
    r.accessListSignature = bytesOf(o.value(QLatin1String("access_list_signature")));
    r.accessListVersion = quint64(o.value(QLatin1String("access_list_version")).toInteger());
    r.sharedWith = o.value(QLatin1String("shared_with")).toInt();
    const bool named = r.classic ? !r.classicName.isEmpty() : isHex(r.itemId, 32) && r.commitment.size() == 32;
    if (!named || !isHex(r.ownerId, 24))
        return fail(ErrorCode::Server, QStringLiteral("a picture's record is malformed"));
    return r;
}

QString PictureRecord::path() const
{
    return picturePath(ownerId, classic ? classicName : itemId);
}

QString picturePath(const QString& ownerId, const QString& itemId)
{
    return QStringLiteral("/api/v1/users/%1/images/%2")
        .arg(ownerId, QString::fromLatin1(QUrl::toPercentEncoding(itemId)));
}

} // namespace veilpix::net
