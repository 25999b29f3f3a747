#include "app/pictures/PictureLibrary.h"

#include "app/net/ApiClient.h"
#include "app/net/PictureJobs.h"
#include "app/session/AppPaths.h"
#include "app/session/ChangeFeed.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

using session::Session;

namespace {

std::vector<std::shared_ptr<const PictureEntry>> openAll(std::vector<net::PictureRecord> records,
                                                         const identity::KeyRing& ring)
{
    std::vector<std::shared_ptr<const PictureEntry>> entries;
    entries.reserve(records.size());
    for (net::PictureRecord& record : records) {
        entries.push_back(std::make_shared<const PictureEntry>(PictureEntry::open(std::move(record), ring)));
    }
    return entries;
}

} // namespace

ListPageJob::ListPageJob(PictureLibrary& library, QString view, QString cursor)
    : CompoundJob(&library), m_library(library), m_view(std::move(view)), m_cursor(std::move(cursor))
{
    library.endWithKeys(this);
}

void ListPageJob::run()
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!ring) {
        failWith({ErrorCode::Unauthorized, u"locked"_s});
        return;
    }
    require(new net::ListPicturesJob(m_library.session().api(), m_view, m_cursor, this),
            [this, ring](net::ListPicturesJob& job) {
                m_next = job.nextCursor();
                auto work = [records = job.takeRecords(), ring]() mutable {
                    return openAll(std::move(records), *ring);
                };
                background(m_library.lightPool(), std::move(work), [this](auto&& entries) {
                    m_entries = std::forward<decltype(entries)>(entries);
                    for (const auto& entry : m_entries) {
                        m_library.remember(entry);
                    }
                    succeed();
                });
            });
}

FetchEntryJob::FetchEntryJob(PictureLibrary& library, const ItemKey& item, QObject* parent)
    : CompoundJob(parent ? parent : &library), m_library(library), m_item(item)
{
    library.endWithKeys(this);
}

void FetchEntryJob::run()
{
    const auto ring = m_library.session().sharedKeyRing();
    if (!ring || m_item.isClassic()) {
        failWith({ring ? ErrorCode::Unsupported : ErrorCode::Unauthorized, u"classic or locked"_s});
        return;
    }
    require(new net::RecordJob(m_library.session().api(), m_item.ownerId, m_item.itemId, this),
            [this, ring](net::RecordJob& job) {
                if (job.record().itemId != m_item.itemId || job.record().ownerId != m_item.ownerId) {
                    failWith({ErrorCode::Server, u"the record is another picture's"_s});
                    return;
                }
                auto work = [record = job.record(), ring] {
                    return std::make_shared<const PictureEntry>(PictureEntry::open(record, *ring));
                };
                background(m_library.lightPool(), std::move(work), [this](auto&& entry) {
                    m_entry = entry;
                    m_library.remember(m_entry);
                    if (!m_entry->contentKey) {
                        failWith(m_entry->error.value_or(Error{ErrorCode::NoMatchingKey, {}}));
                    } else {
                        succeed();
                    }
                });
            });
}

PictureLibrary::PictureLibrary(Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_blobs(session.paths().cacheFolder(), m_pools.light()),
      m_wraps(session.api())
{
    session::ChangeFeed& changes = session.changes();
    connect(&session, &Session::stateChanged, this, [&changes](Session::State state) {
        if (state == Session::State::Unlocked) {
            changes.follow({});
        }
    });
    connect(&changes, &session::ChangeFeed::pictureChanged, this,
            [this](const QString& ownerId, const QString& itemId) {
                Q_EMIT pictureChanged({ownerId, itemId, {}});
            });
    connect(&changes, &session::ChangeFeed::pictureRemoved, this,
            [this](const QString& ownerId, const QString& itemId) {
                noteRemoved({ownerId, itemId, {}});
            });
    connect(&changes, &session::ChangeFeed::lost, this, &PictureLibrary::listChanged);
    connect(&changes, &session::ChangeFeed::upToDate, this, &PictureLibrary::upToDate);
    connect(&session, &Session::wentOnline, this, &PictureLibrary::listChanged);
    connect(&session, &Session::wiping, this, [this] {
        m_entries.clear();
        m_wraps.clear();
    });
}

PictureLibrary::~PictureLibrary() = default;

void PictureLibrary::remember(const std::shared_ptr<const PictureEntry>& entry)
{
    if (!m_session.keyRing()) {
        return;
    }
    m_entries.insert(entry->key(), entry);
    m_wraps.add(entry->record, entry->newVaultWrap);
}

void PictureLibrary::forget(const ItemKey& item)
{
    m_entries.remove(item);
}

void PictureLibrary::noteChanged(const ItemKey& item)
{
    Q_EMIT pictureChanged(item);
}

void PictureLibrary::noteRemoved(const ItemKey& item)
{
    forget(item);
    if (!item.isClassic()) {
        m_blobs.forget(item.itemId);
    }
    Q_EMIT pictureRemoved(item);
}

} // namespace veilpix::pictures
