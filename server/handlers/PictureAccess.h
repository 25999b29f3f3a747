// Finding a picture for somebody, with the words of both APIs for "not there" and "not yours".
#pragma once

#include "server/handlers/Answer.h"
#include "server/handlers/Services.h"

namespace veilpix::handlers {

// A picture by its stem, or by stem and extension for those whose stem is a word of the API (data, upload).
[[nodiscard]] Result<store::Picture> findByName(const store::PictureTable& pictures, const QString& ownerId,
                                                const QString& name);

// What the viewer may see. 404 "Image not found"; without access `forbidden` (401 on the seed's routes, 403 on the
// native ones). What is in the trash exists for its owner only, and only when trashToo.
[[nodiscard]] Answer<store::PictureEntry> visiblePicture(Services& services, const QString& ownerId,
                                                         const QString& name, const QString& viewerId, int forbidden,
                                                         bool trashToo);

// An open file of a blob as a reply can have it. Internal when it is not as long as it was: no part of it is to be
// trusted then.
[[nodiscard]] Result<std::shared_ptr<QFile>> openBlob(const store::BlobStore& blobs, const store::BlobRef& blob);

} // namespace veilpix::handlers
