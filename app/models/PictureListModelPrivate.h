// The inside of PictureListModel: the rows in sight, and how they follow the server.
#pragma once

#include <QDateTime>
#include <QHash>
#include <QTimer>

#include "app/models/PictureFeeds.h"
#include "app/models/PictureOrder.h"

namespace veilpix::models {

class PictureListModel::Private {
public:
    using Entry = PictureOrder::Entry;

    Private(PictureListModel& model, pictures::PictureLibrary& lib, pictures::ThumbnailStore& store);

    [[nodiscard]] int rowOf(const pictures::ItemKey& item) const;
    // A listing, from the first page on: what it brings is shown at once where nothing is in sight yet, else when it is
    // whole.
    void beginListing();
    void arrived(const std::vector<Entry>& entries);
    void listed();
    void listingFailed(const Error& error);
    void stopListing();
    void replaceBy(const std::vector<Entry>& entries);
    void setFresh(bool now);
    void take(const std::vector<Entry>& entries);
    void put(const Entry& entry);
    void insert(const Entry& entry);
    void removeRow(int row);
    void removeEverywhere(const pictures::ItemKey& item);
    void resort();
    void clear();
    void refetch(const pictures::ItemKey& item);
    void touched(const pictures::ItemKey& item);
    void favouritesChanged();
    [[nodiscard]] ItemState stateOf(const pictures::PictureEntry& entry) const;

    PictureListModel& q;
    pictures::PictureLibrary& library;
    pictures::ThumbnailStore& thumbnails;
    PictureFeeds feeds;
    PictureOrder order;
    QString search;
    QHash<pictures::ItemKey, Entry> all;
    std::vector<Entry> rows; // those that match, in order
    QHash<pictures::ItemKey, Error> thumbnailErrors;
    bool listing = false;                      // its first pages are still on their way
    bool replacing = false;                    // and other rows are in sight meanwhile
    std::vector<Entry> collected;              // while replacing
    QHash<pictures::ItemKey, Entry> meanwhile; // what changed while replacing; null = gone
    QDateTime askedAt;
    QDateTime listedAt;
    bool fresh = true;
    QTimer again; // after a failure that may pass
    int failures = 0;
};

} // namespace veilpix::models
