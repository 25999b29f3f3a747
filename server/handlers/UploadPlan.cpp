#include "server/handlers/UploadPlan.h"

#include <QHash>

#include "common/base/Literals.h"
#include "server/handlers/JsonFields.h"

namespace veilpix::handlers {

namespace {

constexpr qint64 largestThumbnail = 256 * 1024; // bytes of the sealed PNG

// "key base64,key base64"; nothing when it does not parse. Keys are unique.
std::optional<QHash<QByteArray, QByteArray>> parse(const QByteArray& metadata)
{
    QHash<QByteArray, QByteArray> values;
    for (const QByteArray& pair : metadata.split(',')) {
        const QByteArray trimmed = pair.trimmed();
        const qsizetype space = trimmed.indexOf(' ');
        const QByteArray key = space < 0 ? trimmed : trimmed.left(space);
        const auto value = readBase64(space < 0 ? QByteArrayView() : QByteArrayView(trimmed).sliced(space + 1));
        if (key.isEmpty() || !value || values.contains(key)) {
            return std::nullopt;
        }
        values.insert(key, *value);
    }
    return values;
}

// The values as JSON fields, so that one reader serves both ways in.
JsonFields asFields(const QHash<QByteArray, QByteArray>& values)
{
    QJsonObject object;
    for (auto it = values.begin(); it != values.end(); ++it) {
        bool isNumber = false;
        const qint64 number = it.value().toLongLong(&isNumber);
        const bool numeric = it.key() == "content_length" || it.key() == "list_record_version";
        object.insert(QString::fromLatin1(it.key()),
                      numeric && isNumber ? QJsonValue(number) : QJsonValue(QString::fromUtf8(it.value())));
    }
    return JsonFields(object);
}

} // namespace

Answer<UploadPlan> UploadPlan::read(const QByteArray& metadata, qint64 length)
{
    const auto values = parse(metadata);
    if (!values) {
        return refuse(422, "Field Upload-Metadata is not valid");
    }
    JsonFields fields = asFields(*values);
    UploadPlan plan;
    const QString purpose = fields.text("purpose", 1, 16);
    if (purpose == "replace"_L1) {
        plan.purpose = store::UploadPurpose::Replace;
    } else if (purpose == "rekey"_L1) {
        plan.purpose = store::UploadPurpose::Rekey;
    } else if (purpose != "new"_L1 && !purpose.isNull()) {
        fields.invalid("purpose");
    }
    plan.itemId = fields.hex("item_id", 32);
    if (fields.has("owner_id")) {
        plan.ownerId = fields.hex("owner_id", 24);
    }
    plan.contentLength = fields.number("content_length", 1, length);
    plan.sha256 = QByteArray::fromHex(fields.hex("sha256", 64).toLatin1());
    if (plan.purpose == store::UploadPurpose::New) {
        plan.wrappedKey = fields.base64("wrapped_key", 1, 1024);
        plan.vaultWrap = fields.optionalBase64("vault_wrap", 256);
    }
    plan.listRecord = fields.optionalBase64("list_record", 8 * 1024);
    if (!plan.listRecord.isEmpty()) {
        plan.listRecordVersion = fields.number("list_record_version", 1, INT32_MAX);
    }
    if (plan.contentLength >= length || length - plan.contentLength > largestThumbnail) {
        fields.invalid("content_length"); // the thumbnail follows the picture
    }
    if (fields.isWrong()) {
        return tl::unexpected<http::Response>(fields.refusal());
    }
    return plan;
}

} // namespace veilpix::handlers
