#include "app/pictures/PictureIndex.h"

#include "app/net/ApiClient.h"
#include "app/pictures/BlobCache.h"
#include "app/session/AccountFiles.h"
#include "app/session/ChangeFeed.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"

namespace veilpix::pictures {

using session::ChangeFeed;
using session::Session;

namespace {

constexpr std::size_t listInsteadAt = 2'000; // single records to fetch: the lists are quicker
constexpr int saveAfterMs = 500;
constexpr int saveAgainAfterMs = 30'000;

// Freed elsewhere: a hundred thousand of these take longer than a frame.
void letGo(IndexContents contents, QThreadPool& pool)
{
    if (!contents.segments.empty()) {
        pool.start([contents = std::make_shared<IndexContents>(std::move(contents))]() mutable { contents.reset(); });
    }
}

} // namespace

PictureIndex::PictureIndex(Session& session, QThreadPool& pool, BlobCache& blobs, QObject* parent)
    : QObject(parent), m_session(session), m_blobs(blobs), m_listing(session), m_refresher(session, pool),
      m_wraps(session.api())
{
    m_saveSoon.setSingleShot(true);
    connect(&m_saveSoon, &QTimer::timeout, this, &PictureIndex::save);
    connect(&m_store, &IndexStore::opened, this,
            [this](const std::shared_ptr<IndexContents>& contents) { opened(std::move(*contents)); });
    connect(&m_store, &IndexStore::saved, this, &PictureIndex::saved);
    connect(&session, &Session::stateChanged, this, [this](Session::State state) {
        if (state == Session::State::Unlocked) {
            open();
        }
    });
    connect(&session, &Session::wiping, this, &PictureIndex::close);
    connect(&session, &Session::wentOnline, this, &PictureIndex::goOnListing);
    connect(&session, &Session::wentOnline, &m_wraps, &VaultWrapUploader::goOn);
    connect(&m_listing, &LibraryListing::page, this, &PictureIndex::takePage);
    connect(&m_listing, &LibraryListing::finished, this, &PictureIndex::listed);
    connect(&m_listing, &LibraryListing::failed, this, [this](const Error& error) {
        setFresh(false);
        Q_EMIT stateChanged();
        Q_EMIT failed(error);
    });
    connect(&m_refresher, &RecordRefresher::arrived, this, [this](const std::shared_ptr<const PictureEntry>& entry) {
        std::vector<Change> changes;
        m_wraps.add(entry->key(), entry->newVaultWrap());
        const auto picture = std::make_shared<const IndexedPicture>(IndexedPicture::of(*entry));
        noteNewer(picture->id);
        put(picture, changes);
        tell(changes);
    });
    connect(&m_refresher, &RecordRefresher::gone, this, &PictureIndex::noteRemoved);
    connect(&m_refresher, &RecordRefresher::drained, this, &PictureIndex::caughtUp);
    // Who was met, or looked at, meanwhile: what they share can be judged.
    connect(&session.pins(), &session::PinBook::changed, this, &PictureIndex::judgeAgain);
    const ChangeFeed& feed = session.changes();
    connect(&feed, &ChangeFeed::pictureChanged, this, [this](const QString& ownerId, const QString& name) {
        const ItemKey item = itemNamed(ownerId, name);
        if (item.isClassic()) {
            lost(); // listed: a record alone is asked for by id
        } else {
            noteChanged(item);
        }
    });
    connect(&feed, &ChangeFeed::pictureRemoved, this,
            [this](const QString& ownerId, const QString& name) { noteRemoved(itemNamed(ownerId, name)); });
    connect(&feed, &ChangeFeed::lost, this, &PictureIndex::lost);
    connect(&feed, &ChangeFeed::upToDate, this, &PictureIndex::upToDate);
    connect(&feed, &ChangeFeed::failed, this, [this] { setFresh(false); });
    if (session.state() == Session::State::Unlocked) {
        open();
    }
}

PictureIndex::~PictureIndex() = default;

std::vector<Picture> PictureIndex::all() const
{
    std::vector<Picture> pictures;
    pictures.reserve(count());
    for (const auto& [id, segment] : m_now.segments) {
        pictures.insert(pictures.end(), segment.pictures.begin(), segment.pictures.end());
    }
    return pictures;
}

Picture PictureIndex::picture(const PictureId& id) const
{
    const auto place = m_now.places.constFind(id);
    return place == m_now.places.cend() ? Picture() : place->picture;
}

bool PictureIndex::isListing() const
{
    return (m_store.isOpen() && !m_isOpen) || (m_listing.isRunning() && !m_listing.isWaiting());
}

QDateTime PictureIndex::freshAt() const
{
    return m_now.head.freshAt == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(m_now.head.freshAt, Qt::UTC);
}

void PictureIndex::open()
{
    close();
    m_store.open(m_session.files().indexPath(m_session.userName()), m_session.sharedKeyRing(), m_session.serverId(),
                 m_session.userId());
    Q_EMIT stateChanged();
}

void PictureIndex::opened(IndexContents contents)
{
    m_now = std::move(contents);
    m_isOpen = true;
    m_refresher.open();
    m_told = m_now.head.cursor;
    Q_EMIT reset();
    if (!m_isOpen) {
        return; // locked by a listener
    }
    Q_EMIT stateChanged();
    m_session.changes().follow(m_now.head.cursor);
    goOnListing();
}

// A first listing that was interrupted: what changed since is told by the feed.
void PictureIndex::goOnListing()
{
    if (m_isOpen && !m_now.head.complete && !m_now.head.cursor.isEmpty() && !m_listing.isRunning() &&
        m_session.api().hasTokens()) {
        list(m_now.head.lists, false);
    }
}

// The feed tells a classic picture by its stem, which may look like an id: an owner has one picture of a name.
ItemKey PictureIndex::itemNamed(const QString& ownerId, const QString& name) const
{
    const ItemKey classic{ownerId, {}, name};
    return !itemIdBytes(name) || picture(classic) ? classic : ItemKey{ownerId, name, {}};
}

void PictureIndex::noteNewer(const PictureId& id)
{
    if (m_listing.isRunning()) {
        m_newer.insert(id);
    }
}

// Locking: nothing of it may stay.
void PictureIndex::close()
{
    m_saveSoon.stop();
    m_store.close();
    m_listing.stop();
    m_refresher.close();
    m_wraps.clear();
    m_edits.reset();
    m_newer.clear();
    m_told.clear();
    m_sweeps = false;
    m_isLost = false;
    m_isFresh = false;
    m_headChanged = false;
    if (std::exchange(m_isOpen, false)) {
        IndexContents before = std::exchange(m_now, {});
        Q_EMIT reset();
        Q_EMIT stateChanged();
        letGo(std::move(before), *QThreadPool::globalInstance());
    }
}

// The feed goes on from a moment on; what changed before it is not known.
void PictureIndex::lost()
{
    if (!m_isOpen) {
        return;
    }
    const bool anyKnown = count() > 0 || m_now.head.complete;
    m_isLost = anyKnown;
    m_now.head.cursor.clear();
    setFresh(false);
    list({}, anyKnown);
}

void PictureIndex::refresh()
{
    if (!m_isOpen) {
        return;
    }
    if (m_now.head.complete) {
        list({}, true);
    } else if (m_listing.isRunning()) {
        m_listing.goOn();
    } else {
        goOnListing();
    }
    m_session.changes().askNow();
    Q_EMIT stateChanged();
}

void PictureIndex::list(std::vector<ListPlace> places, bool sweep)
{
    if (!m_session.keyRing()) {
        return;
    }
    ++m_pass;
    m_newer.clear();
    m_sweeps = sweep;
    m_listing.start(std::move(places));
    Q_EMIT stateChanged();
}

void PictureIndex::takePage(const std::vector<ListedPicture>& pictures)
{
    std::vector<Change> changes;
    for (const ListedPicture& listed : pictures) {
        if (m_newer.contains(listed.picture->id)) {
            continue;
        }
        if (!listed.newVaultWrap.isEmpty()) {
            m_wraps.add(listed.picture->key(), listed.newVaultWrap);
        }
        put(listed.picture, changes);
        if (listed.ownerIsUnknown) {
            m_refresher.add(listed.picture->key()); // asks who that is
        }
    }
    if (!m_now.head.complete) {
        m_now.head.lists = m_listing.places();
        m_headChanged = true;
    }
    tell(changes);
    Q_EMIT stateChanged();
}

void PictureIndex::judgeAgain(const QString& ownerId)
{
    if (!m_isOpen) {
        return;
    }
    for (auto place = m_now.places.cbegin(); place != m_now.places.cend(); ++place) {
        if (place->picture->error == 0 || place->picture->classic) {
            continue;
        }
        const ItemKey key = place->picture->key();
        if (key.ownerId != m_session.userId() && (ownerId.isEmpty() || key.ownerId == ownerId)) {
            m_refresher.add(key);
        }
    }
}

void PictureIndex::listed()
{
    std::vector<Change> changes;
    if (std::exchange(m_sweeps, false)) {
        std::vector<PictureId> gone;
        for (auto place = m_now.places.cbegin(); place != m_now.places.cend(); ++place) {
            if (place->pass != m_pass && !m_newer.contains(place.key())) {
                gone.push_back(place.key());
            }
        }
        for (const PictureId& id : gone) {
            take(id, changes);
        }
    }
    m_newer.clear();
    m_isLost = false;
    m_now.head.complete = true;
    m_now.head.lists.clear();
    m_headChanged = true;
    tell(changes);
    caughtUp();
    Q_EMIT stateChanged();
}

void PictureIndex::noteChanged(const ItemKey& item)
{
    if (!m_isOpen || item.isClassic()) {
        return;
    }
    if (m_refresher.waiting() >= listInsteadAt && !m_listing.isRunning()) {
        lost();
        m_refresher.clear();
        return;
    }
    m_refresher.add(item);
}

void PictureIndex::noteRemoved(const ItemKey& item)
{
    if (!m_isOpen) {
        return;
    }
    m_refresher.drop(item);
    std::vector<Change> changes;
    noteNewer(PictureId::of(item));
    take(PictureId::of(item), changes);
    if (!item.isClassic()) {
        m_blobs.forget(item.itemId);
    }
    tell(changes);
    caughtUp();
}

void PictureIndex::upToDate(const QString& cursor)
{
    if (!m_isOpen) {
        return;
    }
    m_told = cursor;
    caughtUp();
}

// Nothing is fetched any more of what the feed has told: its cursor holds.
void PictureIndex::caughtUp()
{
    if (!m_isOpen || m_isLost || m_told.isEmpty() || !m_refresher.isIdle()) {
        return;
    }
    if (m_now.head.cursor != m_told) {
        m_now.head.cursor = m_told;
        m_headChanged = true;
    }
    if (m_now.head.complete) {
        m_now.head.freshAt = QDateTime::currentMSecsSinceEpoch();
        setFresh(!m_listing.isWaiting());
    }
    if (m_headChanged) {
        saveSoon();
    }
}

void PictureIndex::setFresh(bool fresh)
{
    if (fresh != m_isFresh) {
        m_isFresh = fresh;
        Q_EMIT stateChanged();
    }
}

void PictureIndex::put(const Picture& picture, std::vector<Change>& changes)
{
    if (const Picture before = m_edits.put(picture, m_pass); before != picture) {
        changes.push_back({before, picture});
        saveSoon();
    }
}

void PictureIndex::take(const PictureId& id, std::vector<Change>& changes)
{
    if (const Picture taken = m_edits.take(id)) {
        changes.push_back({taken, {}});
        saveSoon();
    }
}

void PictureIndex::saveSoon()
{
    if (!m_saveSoon.isActive()) {
        m_saveSoon.start(saveAfterMs);
    }
}

void PictureIndex::tell(const std::vector<Change>& changes)
{
    if (!changes.empty()) {
        Q_EMIT changed(changes);
    }
}

// The segments that changed, and the cursor that covers them, in one step. The cursor waits while records are fetched:
// then the head still has the one before, from which they are told again.
void PictureIndex::save()
{
    if (!m_isOpen || m_store.isSaving() || (m_edits.isSaved() && !m_headChanged)) {
        return;
    }
    m_headChanged = false;
    m_store.save(m_edits.save());
}

void PictureIndex::saved(bool well)
{
    m_edits.saved(well);
    m_headChanged = m_headChanged || !well;
    if (!m_edits.isSaved() || m_headChanged) {
        m_saveSoon.start(well ? saveAfterMs : saveAgainAfterMs);
    }
}

} // namespace veilpix::pictures
