// What this account knows of its pictures on the server: records and content keys (in memory, while unlocked); and it
// follows the server's changes. Shared by the gallery, the opener, the queue and the actions.
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>
#include <QThreadPool>
#include <QTimer>
#include <deque>
#include <memory>
#include <vector>

#include "app/net/CompoundJob.h"
#include "app/net/RetryDelay.h"
#include "app/pictures/ItemKey.h"
#include "app/pictures/PictureEntry.h"

namespace veilpix::session {
class Session;
}
namespace veilpix::net {
class ChangesJob;
}

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
    [[nodiscard]] QThreadPool& heavyPool() { return m_heavyPool; }
    [[nodiscard]] QThreadPool& lightPool() { return m_lightPool; }

    [[nodiscard]] std::shared_ptr<const PictureEntry> entry(const ItemKey& item) const { return m_entries.value(item); }
    // Locking ends job: nothing decrypted may arrive after it.
    void endWithKeys(net::Job* job);
    // The same, and starts it when control is back in the event loop.
    template <class Started> [[nodiscard]] Started* startWithKeys(Started* job)
    {
        endWithKeys(job);
        job->startSoon();
        return job;
    }

    void remember(const std::shared_ptr<const PictureEntry>& entry);
    void forget(const ItemKey& item);
    // Something this app itself did; tells everybody who shows the picture.
    void noteChanged(const ItemKey& item);
    void noteRemoved(const ItemKey& item);
    // The server may be back: asked now, not after the time that was to be waited.
    void askAgain();

Q_SIGNALS:
    void pictureChanged(const veilpix::pictures::ItemKey& item); // new, replaced, renamed, trashed, shared anew
    void pictureRemoved(const veilpix::pictures::ItemKey& item);
    void listChanged();    // too much changed: list anew
    void upToDate();       // the server has just said what changed up to now, all of which was told
    void keyRingChanged(); // another computer stored a new one

private:
    void sessionChanged();
    void follow();
    void followed(net::ChangesJob& job);
    void addVaultWraps();
    void sweepCaches();

    session::Session& m_session;
    QThreadPool m_heavyPool;
    QThreadPool m_lightPool;
    QHash<ItemKey, std::shared_ptr<const PictureEntry>> m_entries;
    std::deque<std::shared_ptr<const PictureEntry>> m_unwrapped; // vault wraps to store
    QPointer<net::Job> m_wrapping;
    QPointer<net::ChangesJob> m_changes;
    QTimer m_again;
    QString m_cursor;
    QSet<QString> m_removed; // item ids whose ciphertexts are still in the caches
    QTimer m_sweep;
    net::RetryDelay m_wait{500, 30'000};
};

} // namespace veilpix::pictures
