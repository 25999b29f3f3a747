#include "app/pictures/PictureLibrary.h"

#include "app/session/AppPaths.h"

namespace veilpix::pictures {

PictureLibrary::PictureLibrary(session::Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_blobs(session.paths().cacheFolder(), m_pools.light()),
      m_index(session, m_pools.light(), m_blobs)
{
}

std::shared_ptr<const PictureEntry> PictureLibrary::entry(const ItemKey& item) const
{
    const Picture picture = m_index.picture(item);
    if (!picture) {
        return {};
    }
    auto entry = std::make_shared<PictureEntry>();
    entry->record.itemId = item.itemId;
    entry->record.ownerId = item.ownerId;
    entry->record.commitment = crypto::toByteArray(picture->commitment);
    entry->record.size = picture->encryptedSize;
    entry->details.name = picture->name;
    entry->details.size = picture->fileSize;
    return entry;
}

} // namespace veilpix::pictures
