#include "app/pictures/FetchEntryJob.h"

#include "app/net/ApiClient.h"
#include "app/net/PictureJobs.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

FetchEntryJob::FetchEntryJob(net::ApiClient& api, QThreadPool& pool, std::shared_ptr<const identity::KeyRing> ring,
                             const ItemKey& item, QObject* parent)
    : CompoundJob(parent), m_api(api), m_pool(pool), m_ring(std::move(ring)), m_item(item)
{
}

void FetchEntryJob::run()
{
    if (!m_ring || m_item.isClassic()) {
        failWith({m_ring ? ErrorCode::Unsupported : ErrorCode::Unauthorized, u"classic or locked"_s});
        return;
    }
    require(new net::RecordJob(m_api, m_item.ownerId, m_item.itemId, this), [this](net::RecordJob& job) {
        const net::CheckedRecord& record = job.record();
        if (record.classic && record.classicName == m_item.itemId && record.ownerId == m_item.ownerId) {
            m_entry = std::make_shared<const PictureEntry>(PictureEntry::open(record, *m_ring));
            failWith({ErrorCode::Unsupported, u"classic: its name looks like an id"_s});
            return;
        }
        if (record.itemId != m_item.itemId || record.ownerId != m_item.ownerId) {
            failWith({ErrorCode::Server, u"the record is another picture's"_s});
            return;
        }
        auto work = [record, ring = m_ring] {
            return std::make_shared<const PictureEntry>(PictureEntry::open(record, *ring));
        };
        background(m_pool, std::move(work), [this](auto&& entry) {
            m_entry = entry;
            if (!m_entry->contentKey) {
                failWith(m_entry->error.value_or(Error{ErrorCode::NoMatchingKey, {}}));
            } else {
                succeed();
            }
        });
    });
}

} // namespace veilpix::pictures
