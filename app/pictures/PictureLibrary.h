// What this account knows of its pictures on the server: records and content keys (in memory, while unlocked). Shared
// by the gallery, the opener, the queue and the actions.
#pragma once

#include <QHash>
#include <QObject>
#include <memory>
#include <vector>

#include "app/net/CompoundJob.h"
#include "app/pictures/BlobCache.h"
#include "app/pictures/ItemKey.h"
#include "app/pictures/PictureEntry.h"
#include "app/pictures/VaultWrapUploader.h"
#include "app/pictures/WorkPools.h"
#include "app/session/Session.h"

namespace veilpix::pictures {

class PictureLibrary;

// One page of the gallery, opened.
class ListPageJob final : public net::CompoundJob {
    Q_OBJECT
public:
    // view: own, shared, shared-by-me, trash. cursor: empty = from the newest.
    ListPageJob(PictureLibrary& library, QString view, QString cursor);
    [[nodiscard]] const std::vector<std::shared_ptr<const PictureEntry>>& entries() const { return m_entries; }
    [[nodiscard]] QString nextCursor() const { return m_next; } // empty = that was all

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    QString m_view;
    QString m_cursor;
    QString m_next;
    std::vector<std::shared_ptr<const PictureEntry>> m_entries;
};

// One picture, as the server has it now.
class FetchEntryJob final : public net::CompoundJob {
    Q_OBJECT
public:
    FetchEntryJob(PictureLibrary& library, const ItemKey& item, QObject* parent = nullptr);
    [[nodiscard]] const std::shared_ptr<const PictureEntry>& entry() const { return m_entry; }

protected:
    void run() override;

private:
    PictureLibrary& m_library;
    ItemKey m_item;
    std::shared_ptr<const PictureEntry> m_entry;
};

class PictureLibrary final : public QObject {
    Q_OBJECT
public:
    explicit PictureLibrary(session::Session& session, QObject* parent = nullptr);
    ~PictureLibrary() override;

    [[nodiscard]] session::Session& session() { return m_session; }
    // For work on whole pictures, and for the many small pieces of a gallery: neither waits for the other.
    [[nodiscard]] QThreadPool& heavyPool() { return m_pools.heavy(); }
    [[nodiscard]] QThreadPool& lightPool() { return m_pools.light(); }
    [[nodiscard]] BlobCache& blobs() { return m_blobs; }

    [[nodiscard]] std::shared_ptr<const PictureEntry> entry(const ItemKey& item) const { return m_entries.value(item); }
    void endWithKeys(net::Job* job) { m_session.endWithKeys(job); }
    template <class Started> [[nodiscard]] Started* startWithKeys(Started* job) { return m_session.startWithKeys(job); }

    void remember(const std::shared_ptr<const PictureEntry>& entry);
    void forget(const ItemKey& item);
    // Something this app itself did; tells everybody who shows the picture.
    void noteChanged(const ItemKey& item);
    void noteRemoved(const ItemKey& item);

Q_SIGNALS:
    void pictureChanged(const veilpix::pictures::ItemKey& item); // new, replaced, renamed, trashed, shared anew
    void pictureRemoved(const veilpix::pictures::ItemKey& item);
    void listChanged(); // too much changed: list anew
    void upToDate();    // the server has just said what changed up to now, all of which was told

private:
    session::Session& m_session;
    WorkPools m_pools;
    BlobCache m_blobs;
    VaultWrapUploader m_wraps;
    QHash<ItemKey, std::shared_ptr<const PictureEntry>> m_entries;
};

} // namespace veilpix::pictures
