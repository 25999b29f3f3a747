#include "server/handlers/PictureAccess.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::handlers {

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
        VEILPIX_TRY(const store::Picture picture, findByName(tx.pictures(), ownerId, name));
        return tx.pictures().entry(ownerId, picture.name, viewerId);
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

Result<std::shared_ptr<QFile>> openBlob(const store::BlobStore& blobs, const store::BlobRef& blob)
{
    VEILPIX_TRY(std::unique_ptr<QFile> file, blobs.open(blob.key));
    if (file->size() != blob.size) {
        return fail(ErrorCode::Internal,
                    u"a picture's file has %1 bytes instead of %2"_s.arg(file->size()).arg(blob.size));
    }
    return std::shared_ptr<QFile>(std::move(file));
}

} // namespace veilpix::handlers
