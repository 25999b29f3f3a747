// The inside of PictureListModel: the rows in sight, and how they follow the server.
#pragma once

#include <QHash>

#include "app/models/PictureFeeds.h"
#include "app/models/PictureOrder.h"

namespace veilpix::models {

class PictureListModel::Private {
public:
    using Entry = PictureOrder::Entry;

    Private(PictureListModel& model, transfers::PictureLibrary& lib, transfers::ThumbnailStore& store);

    [[nodiscard]] int rowOf(const transfers::ItemKey& item) const;
    void take(const std::vector<Entry>& entries);
    void put(const Entry& entry);
    void insert(const Entry& entry);
    void removeRow(int row);
    void removeEverywhere(const transfers::ItemKey& item);
    void resort();
    void clear();
    void refetch(const transfers::ItemKey& item);
    void touched(const transfers::ItemKey& item);
    void favouritesChanged();
    [[nodiscard]] ItemState stateOf(const transfers::PictureEntry& entry) const;

    PictureListModel& q;
    transfers::PictureLibrary& library;
    transfers::ThumbnailStore& thumbnails;
    PictureFeeds feeds;
    PictureOrder order;
    QString search;
    QHash<transfers::ItemKey, Entry> all;
    std::vector<Entry> rows; // those that match, in order
    QHash<transfers::ItemKey, Error> thumbnailErrors;
};

} // namespace veilpix::models
