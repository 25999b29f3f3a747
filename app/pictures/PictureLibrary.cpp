#include "app/pictures/PictureLibrary.h"

#include <QDir>

#include "app/net/ApiClient.h"
#include "app/net/BlobJobs.h"
#include "app/net/PictureJobs.h"
#include "app/session/AppPaths.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

using session::Session;

namespace {

constexpr int changeWaitSeconds = 25;

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

PictureLibrary::PictureLibrary(Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    m_heavyPool.setMaxThreadCount(2);
    m_lightPool.setMaxThreadCount(2);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &PictureLibrary::follow);
    connect(&session, &Session::stateChanged, this, &PictureLibrary::sessionChanged);
    connect(&session, &Session::wentOnline, this, [this] {
        m_again.start(0);
        Q_EMIT listChanged();
    });
    connect(&session.api(), &net::ApiClient::reachableChanged, this, [this](bool reachable) {
        if (reachable) {
            askAgain();
        }
    });
    m_sweep.setSingleShot(true);
    m_sweep.setInterval(500); // many are deleted together, and the folders are gone through once
    connect(&m_sweep, &QTimer::timeout, this, &PictureLibrary::sweepCaches);
    connect(&session, &Session::wiping, this, [this] {
        m_entries.clear();
        m_unwrapped.clear();
    });
}

PictureLibrary::~PictureLibrary()
{
    m_heavyPool.waitForDone();
    m_lightPool.waitForDone();
}

void PictureLibrary::endWithKeys(net::Job* job)
{
    connect(&m_session, &Session::wiping, job, [job] { job->abort(); });
}

void PictureLibrary::remember(const std::shared_ptr<const PictureEntry>& entry)
{
    if (!m_session.keyRing()) {
        return;
    }
    m_entries.insert(entry->key(), entry);
    if (entry->newVaultWrap.isEmpty()) {
        return;
    }
    m_unwrapped.push_back(entry);
    addVaultWraps();
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
        m_removed.insert(item.itemId);
        m_sweep.start();
    }
    Q_EMIT pictureRemoved(item);
}

void PictureLibrary::askAgain()
{
    if (m_again.isActive()) {
        m_again.start(0);
    }
}

// Deleted for good, or no longer shared: no copy stays on this disk either, encrypted as it is.
void PictureLibrary::sweepCaches()
{
    const QString cache = m_session.paths().cacheFolder();
    m_lightPool.start([cache, removed = std::exchange(m_removed, {})] {
        for (const char* name : {"/pictures", "/thumbnails"}) {
            QDir folder(cache + QLatin1String(name));
            const QStringList files = folder.entryList(QDir::Files);
            for (const QString& file : files) {
                if (removed.contains(file.section(QLatin1Char('-'), 0, 0))) {
                    folder.remove(file);
                }
            }
        }
    });
}

// One after the other: nobody waits for these, they only make the next listing fast.
void PictureLibrary::addVaultWraps()
{
    if (m_wrapping || m_unwrapped.empty() || !m_session.api().hasTokens()) {
        return;
    }
    const auto entry = m_unwrapped.front();
    m_unwrapped.pop_front();
    auto* job = new net::PutVaultWrapJob(m_session.api(), entry->record, entry->newVaultWrap, this);
    m_wrapping = job;
    connect(job, &net::Job::finished, this, [this] {
        m_wrapping.clear();
        addVaultWraps();
    });
    job->start();
}

void PictureLibrary::sessionChanged()
{
    const bool on = m_session.state() == Session::State::Unlocked;
    if (on && !m_changes) {
        m_wait.reset();
        follow();
    } else if (!on) {
        m_again.stop();
        m_cursor.clear();
        if (m_changes) {
            m_changes->disconnect(this);
            m_changes->abort();
            m_changes.clear();
        }
    }
}

void PictureLibrary::follow()
{
    if (m_session.state() != Session::State::Unlocked) {
        return;
    }
    if (!m_session.api().hasTokens()) {
        m_again.start(5'000);
        return;
    }
    // Whether a server that was away is back is known by an answer: none is waited for until it has given one.
    const int wait = m_session.api().isReachable() ? changeWaitSeconds : 0;
    m_changes = new net::ChangesJob(m_session.api(), m_cursor, wait, this);
    connect(m_changes, &net::Job::finished, this,
            [this](net::Job* job) { followed(static_cast<net::ChangesJob&>(*job)); });
    m_changes->start();
}

void PictureLibrary::followed(net::ChangesJob& job)
{
    m_changes.clear();
    if (job.error()) {
        m_again.start(m_wait.nextMs());
        return;
    }
    // After a break the stream may have gone on from elsewhere: what was missed is listed anew.
    if (job.isReset() || (m_wait.hasFailed() && m_cursor.isEmpty())) {
        Q_EMIT listChanged();
    }
    m_wait.reset();
    m_cursor = job.isReset() ? QString() : job.cursor();
    for (const net::Change& change : job.changes()) {
        const ItemKey item{change.ownerId, change.itemId, {}};
        if (change.kind == "removed"_L1) {
            noteRemoved(item);
        } else if (change.kind == "keyring"_L1) {
            Q_EMIT keyRingChanged();
        } else if (change.kind == "pins"_L1) {
            m_session.pins().reload();
        } else if (change.itemId.isEmpty()) {
            Q_EMIT listChanged();
        } else {
            Q_EMIT pictureChanged(item);
        }
    }
    Q_EMIT upToDate();
    m_again.start(0);
}

} // namespace veilpix::pictures
