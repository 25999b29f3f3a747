#include "server/handlers/PictureAccess.h"

#include "common/base/Literals.h"
#include "server/handlers/Times.h"

namespace veilpix::handlers {

namespace {

QString accessText(store::Access access)
{
    switch (access) {
    case store::Access::Owner:
        return u"owner"_s;
    case store::Access::Write:
        return u"write"_s;
    default:
        return u"read"_s;
    }
}

} // namespace

QJsonValue base64Value(const QByteArray& bytes)
{
    return bytes.isEmpty() ? QJsonValue() : QJsonValue(QString::fromLatin1(bytes.toBase64()));
}

Result<store::Picture> findByName(const store::PictureTable& pictures, const QString& ownerId, const QString& name)
{
    Result<store::Picture> found = pictures.find(ownerId, name);
    const qsizetype dot = name.lastIndexOf(u'.');
    if (found || found.error().code != ErrorCode::NotFound || dot <= 0) {
        return found;
    }
    Result<store::Picture> byStem = pictures.find(ownerId, name.left(dot));
    if (byStem && byStem->extension != name.mid(dot + 1)) {
        return fail(ErrorCode::NotFound);
    }
    return byStem;
}

Answer<store::PictureEntry> visiblePicture(Services& services, const QString& ownerId, const QString& name,
                                           const QString& viewerId, int forbidden, bool trashToo)
{
    using Entry = store::PictureEntry;
    const Result<Entry> entry = services.metadata.read([&](store::ReadTransaction& tx) -> Result<Entry> {
        const Result<store::Picture> picture = findByName(tx.pictures(), ownerId, name);
        if (!picture) {
            return tl::unexpected(picture.error());
        }
        return tx.pictures().entry(ownerId, picture->name, viewerId);
    });
    if (!entry && entry.error().code == ErrorCode::NotFound) {
        return refuse(404, "Image not found");
    }
    if (!entry) {
        return tl::unexpected<http::Response>(storeFailure(entry.error()));
    }
    if (entry->access == store::Access::None) {
        return refuse(forbidden, "User is not authorized");
    }
    if (entry->picture.trashed.isValid() && (entry->access != store::Access::Owner || !trashToo)) {
        return refuse(404, "Image not found");
    }
    return *entry;
}

QJsonObject pictureRecord(const store::PictureEntry& entry)
{
    const store::Picture& picture = entry.picture;
    const bool owner = entry.access == store::Access::Owner;
    const bool shared = picture.accessListVersion > 0;
    QJsonObject record{
        {u"item_id"_s, picture.classic ? QJsonValue() : QJsonValue(picture.name)},
        {u"classic"_s, picture.classic},
        {u"owner_id"_s, picture.ownerId},
        {u"owner_name"_s, entry.ownerName},
        {u"version"_s, picture.version},
        {u"size"_s, picture.content.size},
        {u"thumbnail_size"_s, picture.thumbnail.size},
        {u"created"_s, timeValue(picture.created)},
        {u"changed"_s, timeValue(picture.changed)},
        {u"trashed"_s, timeValue(picture.trashed)},
        {u"role"_s, accessText(entry.access)},
        {u"wrapped_key"_s, base64Value(entry.wrap.wrappedKey)},
        {u"vault_wrap"_s, base64Value(entry.wrap.vaultWrap)},
        {u"list_record"_s, base64Value(picture.listRecord)},
        {u"list_record_version"_s, picture.listRecordVersion},
        {u"access_list"_s, base64Value(picture.accessList)},
        {u"access_list_signature"_s, base64Value(picture.accessListSignature)},
        {u"access_list_version"_s, shared ? QJsonValue(picture.accessListVersion) : QJsonValue()},
        {u"etag"_s, QString::fromLatin1(picture.content.sha256.toHex())},
    };
    if (picture.classic) {
        record.insert(u"name"_s, picture.name);
        record.insert(u"extension"_s, picture.extension);
        record.insert(u"quotient_size"_s, picture.quotient.size);
    } else {
        record.insert(u"seal_id"_s, QString::fromLatin1(picture.sealId.toHex()));
        record.insert(u"commitment"_s, QString::fromLatin1(picture.commitment.toHex()));
    }
    if (owner) {
        record.insert(u"shared_with"_s, picture.sharedWith);
    }
    return record;
}

QString roleText(store::Role role)
{
    return role == store::Role::Write ? u"write"_s : u"read"_s;
}

std::optional<store::Role> roleFromText(const QString& text)
{
    if (text == "read"_L1) {
        return store::Role::Read;
    }
    if (text == "write"_L1) {
        return store::Role::Write;
    }
    return std::nullopt;
}

Result<std::shared_ptr<QFile>> openBlob(const store::BlobStore& blobs, const store::BlobRef& blob)
{
    Result<std::unique_ptr<QFile>> file = blobs.open(blob.key);
    if (!file) {
        return tl::unexpected(file.error());
    }
    if ((*file)->size() != blob.size) {
        return fail(ErrorCode::Internal,
                    u"a picture's file has %1 bytes instead of %2"_s.arg((*file)->size()).arg(blob.size));
    }
    return std::shared_ptr<QFile>(*std::move(file));
}

} // namespace veilpix::handlers
