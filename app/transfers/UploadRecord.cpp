#include "app/transfers/UploadRecord.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "app/transfers/SpoolCipher.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::transfers {

namespace {

QString toBase64(const std::optional<QByteArray>& bytes)
{
    return QString::fromLatin1(bytes.value_or(QByteArray()).toBase64());
}

// None for what is absent or malformed.
std::optional<QByteArray> bytesOf(const QJsonValue& value)
{
    const std::optional<QByteArray> bytes = api::readBase64(value.toString().toLatin1());
    return bytes && !bytes->isEmpty() ? bytes : std::nullopt;
}

QJsonObject toJson(const net::UploadRequest& u)
{
    return {
        {"purpose"_L1, QString(api::wordOf(u.purpose))}, {"item_id"_L1, u.itemId},
        {"owner_id"_L1, u.ownerId.value_or(QString())},  {"length"_L1, u.length},
        {"content_length"_L1, u.contentLength},          {"sha256"_L1, QString::fromLatin1(u.sha256.toHex())},
        {"wrapped_key"_L1, toBase64(u.wrappedKey)},      {"vault_wrap"_L1, toBase64(u.vaultWrap)},
        {"list_record"_L1, toBase64(u.listRecord)},      {"list_record_version"_L1, u.listRecordVersion.value_or(0)},
        {"access_list"_L1, toBase64(u.accessList)},      {"access_list_signature"_L1, toBase64(u.accessListSignature)},
        {"access_list_version"_L1, u.accessListVersion}, {"idempotency_key"_L1, QString::fromLatin1(u.idempotencyKey)},
    };
}

api::UploadPurpose purposeOf(const QJsonObject& o)
{
    return api::fromWord<api::UploadPurpose>(o.value("purpose"_L1).toString()).value_or(api::UploadPurpose::New);
}

net::UploadRequest requestOf(const QJsonObject& o)
{
    net::UploadRequest u;
    u.purpose = purposeOf(o);
    u.itemId = o.value("item_id"_L1).toString();
    if (const QString owner = o.value("owner_id"_L1).toString(); !owner.isEmpty()) {
        u.ownerId = owner;
    }
    u.length = o.value("length"_L1).toInteger();
    u.contentLength = o.value("content_length"_L1).toInteger();
    u.sha256 = QByteArray::fromHex(o.value("sha256"_L1).toString().toLatin1());
    u.wrappedKey = bytesOf(o.value("wrapped_key"_L1));
    u.vaultWrap = bytesOf(o.value("vault_wrap"_L1));
    u.listRecord = bytesOf(o.value("list_record"_L1));
    if (const qint64 version = o.value("list_record_version"_L1).toInteger(); version > 0) {
        u.listRecordVersion = version;
    }
    u.accessList = bytesOf(o.value("access_list"_L1));
    u.accessListSignature = bytesOf(o.value("access_list_signature"_L1)).value_or(QByteArray());
    u.accessListVersion = o.value("access_list_version"_L1).toInteger();
    u.idempotencyKey = o.value("idempotency_key"_L1).toString().toLatin1();
    return u;
}

} // namespace

// The id is bound in, so that records cannot be swapped.
Result<QByteArray> UploadRecord::seal(SpoolCipher& cipher) const
{
    QJsonObject object{
        {"name"_L1, name},         {"source"_L1, sourcePath},
        {"size"_L1, sourceSize},   {"purpose"_L1, QString(api::wordOf(purpose))},
        {"item_id"_L1, itemId},    {"owner_id"_L1, ownerId},
        {"location"_L1, location}, {"seal_id"_L1, QString::fromLatin1(sealId)},
        {"turn"_L1, turn},
    };
    if (upload) {
        object.insert("upload"_L1, toJson(*upload));
    }
    const QByteArray plain = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return cipher.seal(id.toLatin1(), crypto::viewOf(plain));
}

Result<UploadRecord> UploadRecord::open(SpoolCipher& cipher, const QString& id, const QByteArray& sealed)
{
    VEILPIX_TRY(const QByteArray plain, cipher.open(id.toLatin1(), sealed));
    const QJsonObject object = QJsonDocument::fromJson(plain).object();
    UploadRecord record;
    record.id = id;
    record.name = object.value("name"_L1).toString();
    record.sourcePath = object.value("source"_L1).toString();
    record.sourceSize = object.value("size"_L1).toInteger();
    record.purpose = purposeOf(object);
    record.itemId = object.value("item_id"_L1).toString();
    record.ownerId = object.value("owner_id"_L1).toString();
    record.turn = object.value("turn"_L1).toInteger();
    record.location = object.value("location"_L1).toString();
    record.sealId = object.value("seal_id"_L1).toString().toLatin1();
    if (object.contains("upload"_L1)) {
        record.upload = requestOf(object.value("upload"_L1).toObject());
    }
    return record;
}

} // namespace veilpix::transfers
