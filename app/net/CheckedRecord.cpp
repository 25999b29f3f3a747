#include "app/net/CheckedRecord.h"

#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

bool isNamed(const api::PictureRecord& record)
{
    return record.classic ? record.name.has_value() : record.itemId && record.sealId && record.commitment;
}

bool isWithinMeasure(const api::PictureRecord& record)
{
    const auto isSize = [](qint64 bytes) { return bytes <= CheckedRecord::mostBytes; };
    return isSize(record.size) && isSize(record.thumbnailSize) && record.version <= api::limits::version &&
           record.sharedWith.value_or(0) <= INT32_MAX;
}

} // namespace

Result<CheckedRecord> CheckedRecord::of(api::PictureRecord record)
{
    if (!isNamed(record) || !isWithinMeasure(record)) {
        return fail(ErrorCode::Server, u"a picture's record is malformed"_s);
    }
    CheckedRecord r;
    r.classic = record.classic;
    if (record.classic) {
        r.classicName = *std::move(record.name);
    } else {
        r.itemId = *std::move(record.itemId);
        r.sealId = record.sealId->toHex();
        r.commitment = *std::move(record.commitment);
    }
    r.ownerId = std::move(record.ownerId);
    r.ownerName = std::move(record.ownerName);
    r.version = quint64(record.version);
    r.size = record.size;
    r.thumbnailSize = record.thumbnailSize;
    r.created = std::move(record.created);
    r.changed = std::move(record.changed);
    r.trashed = std::move(record.trashed);
    r.role = record.role;
    r.wrappedKey = std::move(record.wrappedKey).value_or(QByteArray());
    r.vaultWrap = std::move(record.vaultWrap).value_or(QByteArray());
    r.listRecord = std::move(record.listRecord).value_or(QByteArray());
    r.listRecordVersion = quint64(record.listRecordVersion);
    r.accessList = std::move(record.accessList).value_or(QByteArray());
    r.accessListSignature = std::move(record.accessListSignature).value_or(QByteArray());
    r.accessListVersion = quint64(record.accessListVersion.value_or(0));
    r.sharedWith = int(record.sharedWith.value_or(0));
    return r;
}

} // namespace veilpix::net
