#include "server/handlers/PictureAccess.h"

#include "server/handlers/Times.h"

namespace veilpix::handlers {

namespace {

QString accessText(store::Access access)
{
    switch (access) {
    case store::Access::Owner:
        return QStringLiteral("owner");
    case store::Access::Write:
        return QStringLiteral("write");
    default:
        return QStringLiteral("read");
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
    if (found || found.error().code != ErrorCode::NotFound || dot <= 0)
        return found;
    Result<store::Picture> byStem = pictures.find(ownerId, name.left(dot));
    if (byStem && byStem->extension != name.mid(dot + 1))
        return fail(ErrorCode::NotFound);
    return byStem;
}

Answer<store::PictureEntry> visiblePicture(Services& services, const QString& ownerId, const QString& name,
                                           const QString& viewerId, int forbidden, bool trashToo)
{
    using Entry = store::PictureEntry;
    const Result<Entry> entry = services.metadata.read([&](store::ReadTransaction& tx) -> Result<Entry> {
        const Result<store::Picture> picture = findByName(tx.pictures(), ownerId, name);
        if (!picture)
            return tl::unexpected(picture.error());
        return tx.pictures().entry(ownerId, picture->name, viewerId);
    });
    if (!entry && entry.error().code == ErrorCode::NotFound)
        return refuse(404, "Image not found");
    if (!entry)
        return tl::unexpected<http::Response>(storeFailure(entry.error()));
    if (entry->access == store::Access::None)
        return refuse(forbidden, "User is not authorized");
    if (entry->picture.trashed.isValid() && (entry->access != store::Access::Owner || !trashToo))
        return refuse(404, "Image not found");
    return *entry;
}

QJsonObject pictureRecord(const store::PictureEntry& entry)
{
    const store::Picture& picture = entry.picture;
    const bool owner = entry.access == store::Access::Owner;
    const bool shared = picture.accessListVersion > 0;
    QJsonObject record{
        {QStringLiteral("item_id"), picture.classic ? QJsonValue() : QJsonValue(picture.name)},
        {QStringLiteral("classic"), picture.classic},
        {QStringLiteral("owner_id"), picture.ownerId},
        {QStringLiteral("owner_name"), entry.ownerName},
        {QStringLiteral("version"), picture.version},
        {QStringLiteral("size"), picture.content.size},
        {QStringLiteral("thumbnail_size"), picture.thumbnail.size},
        {QStringLiteral("created"), timeValue(picture.created)},
        {QStringLiteral("changed"), timeValue(picture.changed)},
        {QStringLiteral("trashed"), timeValue(picture.trashed)},
        {QStringLiteral("role"), accessText(entry.access)},
        {QStringLiteral("wrapped_key"), base64Value(entry.wrap.wrappedKey)},
        {QStringLiteral("vault_wrap"), base64Value(entry.wrap.vaultWrap)},
        {QStringLiteral("list_record"), base64Value(picture.listRecord)},
        {QStringLiteral("list_record_version"), picture.listRecordVersion},
        {QStringLiteral("access_list"), base64Value(picture.accessList)},
        {QStringLiteral("access_list_signature"), base64Value(picture.accessListSignature)},
        {QStringLiteral("access_list_version"), shared ? QJsonValue(picture.accessListVersion) : QJsonValue()},
        {QStringLiteral("etag"), QString::fromLatin1(picture.content.sha256.toHex())},
    };
    if (picture.classic) {
        record.insert(QStringLiteral("name"), picture.name);
        record.insert(QStringLiteral("extension"), picture.extension);
        record.insert(QStringLiteral("quotient_size"), picture.quotient.size);
    } else {
        record.insert(QStringLiteral("seal_id"), QString::fromLatin1(picture.sealId.toHex()));
        record.insert(QStringLiteral("commitment"), QString::fromLatin1(picture.commitment.toHex()));
    }
    if (owner)
        record.insert(QStringLiteral("shared_with"), picture.sharedWith);
    return record;
}

QString roleText(store::Role role)
{
    return role == store::Role::Write ? QStringLiteral("write") : QStringLiteral("read");
}

std::optional<store::Role> roleFromText(const QString& text)
{
    if (text == QLatin1String("read"))
        return store::Role::Read;
    if (text == QLatin1String("write"))
        return store::Role::Write;
    return std::nullopt;
}

Result<std::shared_ptr<QFile>> openBlob(const store::BlobStore& blobs, const store::BlobRef& blob)
{
    Result<std::unique_ptr<QFile>> file = blobs.open(blob.key);
    if (!file)
        return tl::unexpected(file.error());
    if ((*file)->size() != blob.size)
        return fail(ErrorCode::Internal,
                    QStringLiteral("a picture's file has %1 bytes instead of %2").arg((*file)->size()).arg(blob.size));
    return std::shared_ptr<QFile>(*std::move(file));
}

} // namespace veilpix::handlers
