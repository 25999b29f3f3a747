// The library: every picture of this account (own, shared with it, in the trash), whether or not anybody scrolled to
// it. Read from this disk at unlocking, filled from the server's lists the first time, and followed through the change
// feed from then on. Without a server it is what was known last.
#pragma once

#include <QDateTime>
#include <QObject>
#include <QSet>
#include <QTimer>

#include "app/pictures/IndexStore.h"
#include "app/pictures/LibraryListing.h"
#include "app/pictures/RecordRefresher.h"
#include "app/pictures/SegmentEdits.h"
#include "app/pictures/VaultWrapUploader.h"

namespace veilpix::session {
class Session;
}

namespace veilpix::pictures {

class BlobCache;

class PictureIndex final : public QObject {
    Q_OBJECT
public:
    struct Change {
        Picture before; // null: new
        Picture after;  // null: gone
    };

    // pool: where single records are opened.
    PictureIndex(session::Session& session, QThreadPool& pool, BlobCache& blobs, QObject* parent = nullptr);
    ~PictureIndex() override;

    [[nodiscard]] std::size_t count() const { return std::size_t(m_now.places.size()); }
    [[nodiscard]] std::vector<Picture> all() const; // in no order
    [[nodiscard]] Picture picture(const PictureId& id) const;
    [[nodiscard]] Picture picture(const ItemKey& item) const { return picture(PictureId::of(item)); }

    [[nodiscard]] bool isOpen() const { return m_isOpen; } // what lies on this disk is here
    // Every picture is here. Until then count() is how many were listed so far.
    [[nodiscard]] bool isComplete() const { return m_now.head.complete; }
    [[nodiscard]] bool isListing() const; // pages are on their way
    // The server has said that all is as it stands here, and nothing is known to have changed since.
    [[nodiscard]] bool isFresh() const { return m_isFresh; }
    [[nodiscard]] QDateTime freshAt() const; // UTC, the last moment of that; invalid: never

    void refresh(); // lists all of it anew, in the background
    // What this app itself did, or is about to hear of.
    void noteChanged(const ItemKey& item);
    void noteRemoved(const ItemKey& item);

Q_SIGNALS:
    void reset(); // all of it is other
    void changed(const std::vector<veilpix::pictures::PictureIndex::Change>& changes);
    void stateChanged();                      // complete, listing, fresh
    void failed(const veilpix::Error& error); // a list could not be read: tries again by itself

private:
    void open();
    void opened(IndexContents contents);
    void close();
    void lost();
    void goOnListing();
    [[nodiscard]] ItemKey itemNamed(const QString& ownerId, const QString& name) const;
    void noteNewer(const PictureId& id);
    void list(std::vector<ListPlace> places, bool sweep);
    void takePage(const std::vector<ListedPicture>& pictures);
    void judgeAgain(const QString& ownerId); // empty: everybody
    void listed();
    void upToDate(const QString& cursor);
    void caughtUp();
    void put(const Picture& picture, std::vector<Change>& changes);
    void take(const PictureId& id, std::vector<Change>& changes);
    void tell(const std::vector<Change>& changes);
    void saveSoon();
    void setFresh(bool fresh);
    void save();
    void saved(bool well);

    session::Session& m_session;
    BlobCache& m_blobs;
    IndexStore m_store;
    LibraryListing m_listing;
    RecordRefresher m_refresher;
    VaultWrapUploader m_wraps;
    IndexContents m_now;
    SegmentEdits m_edits{m_now};
    quint32 m_pass = 0;      // which listing; pictures that it did not see are gone at its end
    QSet<PictureId> m_newer; // told by the feed or gone since it began: its pages are older
    QString m_told;          // the feed's cursor; all up to there is here once nothing is fetched any more
    bool m_sweeps = false;   // the listing under way ends with looking for what is gone
    bool m_isLost = false;   // until it has, no cursor may be kept
    bool m_isOpen = false;
    bool m_isFresh = false;
    bool m_headChanged = false;
    QTimer m_saveSoon;
};

} // namespace veilpix::pictures
