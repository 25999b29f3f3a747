#include "app/models/PictureListModelPrivate.h"

#include "app/pictures/PictureLibrary.h"
#include "app/pictures/ThumbnailStore.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::models {

using pictures::ItemKey;
using pictures::PictureEntry;

PictureListModel::Private::Private(PictureListModel& model, pictures::PictureLibrary& lib,
                                   pictures::ThumbnailStore& store)
    : q(model), library(lib), thumbnails(store), feeds(lib)
{
    again.setSingleShot(true);
    order.isFavourite = [&pins = lib.session().pins()](const ItemKey& item) { return pins.isFavourite(item.itemId); };
    order.personOf = [&pins = lib.session().pins()](const QByteArray& fingerprint) {
        const auto person = pins.personByFingerprint(fingerprint);
        return person ? person->userId : QString();
    };
}

int PictureListModel::Private::rowOf(const ItemKey& item) const
{
    const Entry entry = all.value(item);
    if (!entry) {
        return -1;
    }
    const auto at = std::lower_bound(rows.begin(), rows.end(), entry,
                                     [this](const Entry& a, const Entry& b) { return order.before(a, b); });
    return at != rows.end() && (*at)->key() == item ? int(at - rows.begin()) : -1;
}

// A page mostly goes to the end in one piece; a merged view has it fall into place in a few.
void PictureListModel::Private::take(const std::vector<Entry>& entries)
{
    std::vector<Entry> unseen;
    for (const Entry& entry : entries) {
        if (!order.belongs(*entry)) {
            continue;
        }
        if (all.contains(entry->key())) {
            put(entry);
            continue;
        }
        all.insert(entry->key(), entry);
        if (order.matches(*entry)) {
            unseen.push_back(entry);
        }
    }
    const auto less = [this](const Entry& a, const Entry& b) { return order.before(a, b); };
    std::sort(unseen.begin(), unseen.end(), less);
    for (std::size_t from = 0; from < unseen.size();) {
        const auto at = std::lower_bound(rows.begin(), rows.end(), unseen[from], less);
        std::size_t to = from + 1;
        while (to < unseen.size() && (at == rows.end() || order.before(unseen[to], *at))) {
            ++to;
        }
        const int first = int(at - rows.begin());
        q.beginInsertRows({}, first, first + int(to - from) - 1);
        rows.insert(at, unseen.begin() + std::ptrdiff_t(from), unseen.begin() + std::ptrdiff_t(to));
        q.endInsertRows();
        from = to;
    }
}

void PictureListModel::Private::insert(const Entry& entry)
{
    all.insert(entry->key(), entry);
    if (!order.matches(*entry)) {
        return;
    }
    const auto at = std::lower_bound(rows.begin(), rows.end(), entry,
                                     [this](const Entry& a, const Entry& b) { return order.before(a, b); });
    const int row = int(at - rows.begin());
    q.beginInsertRows({}, row, row);
    rows.insert(at, entry);
    q.endInsertRows();
}

// One picture as it is now: shown, moved or taken out.
void PictureListModel::Private::put(const Entry& entry)
{
    if (replacing) {
        meanwhile.insert(entry->key(), entry);
    }
    const int row = rowOf(entry->key());
    const bool show = order.belongs(*entry) && order.matches(*entry);
    if (row >= 0 && entry->record.trashed.isValid() && order.view != View::Trash) {
        Q_EMIT q.gone(entry->key(), nameOf(*entry), Gone::Trashed);
    }
    if (row >= 0) {
        const bool inPlace = show && !order.before(entry, rows[size_t(row)]) && !order.before(rows[size_t(row)], entry);
        if (inPlace) {
            all.insert(entry->key(), entry);
            rows[size_t(row)] = entry;
            Q_EMIT q.dataChanged(q.index(row), q.index(row));
            return;
        }
        removeRow(row);
    }
    all.remove(entry->key());
    if (order.belongs(*entry)) {
        insert(entry);
    }
}

void PictureListModel::Private::removeRow(int row)
{
    q.beginRemoveRows({}, row, row);
    rows.erase(rows.begin() + row);
    q.endRemoveRows();
}

void PictureListModel::Private::removeEverywhere(const ItemKey& item)
{
    if (replacing) {
        meanwhile.insert(item, {});
    }
    const int row = rowOf(item);
    if (row >= 0) {
        const PictureEntry& entry = *rows[size_t(row)];
        const bool mine = entry.record.role == "owner"_L1;
        Q_EMIT q.gone(item, nameOf(entry), mine ? Gone::Deleted : Gone::NotShared);
        removeRow(row);
    }
    all.remove(item);
    thumbnailErrors.remove(item);
}

void PictureListModel::Private::resort()
{
    q.beginResetModel();
    rows.clear();
    for (const Entry& entry : std::as_const(all)) {
        if (order.matches(*entry)) {
            rows.push_back(entry);
        }
    }
    std::sort(rows.begin(), rows.end(), [this](const Entry& a, const Entry& b) { return order.before(a, b); });
    q.endResetModel();
    if (order.needsAll()) {
        feeds.fetchAll();
    }
}

void PictureListModel::Private::clear()
{
    q.beginResetModel();
    rows.clear();
    all.clear();
    thumbnailErrors.clear();
    listedAt = {};
    fresh = true;
    failures = 0;
    q.endResetModel();
}

void PictureListModel::Private::refetch(const ItemKey& item)
{
    if (item.isClassic() || !library.session().keyRing()) {
        return;
    }
    auto* job = new pictures::FetchEntryJob(library, item, &q);
    QObject::connect(job, &net::Job::finished, &q, [this, item, job] {
        if (job->entry()) {
            put(job->entry());
        } else if (job->error() && job->error()->code == ErrorCode::NotFound) {
            removeEverywhere(item);
        }
    });
    job->start();
}

void PictureListModel::Private::touched(const ItemKey& item)
{
    const int row = rowOf(item);
    if (row >= 0) {
        Q_EMIT q.dataChanged(q.index(row), q.index(row), {ThumbnailRole, Qt::DecorationRole, StateRole, ErrorRole});
    }
}

PictureListModel::ItemState PictureListModel::Private::stateOf(const PictureEntry& entry) const
{
    const ItemKey key = entry.key();
    if (entry.error || thumbnailErrors.contains(key)) {
        return ItemState::Failed;
    }
    if (entry.record.classic || thumbnails.hasNone(key)) {
        return ItemState::NoPreview;
    }
    return thumbnails.image(key).isNull() ? ItemState::Loading : ItemState::Ready;
}

void PictureListModel::Private::favouritesChanged()
{
    if (library.session().state() != session::Session::State::Unlocked) {
        return;
    }
    if (order.view == View::Favourites) {
        q.refresh();
    } else if (!rows.empty()) {
        Q_EMIT q.dataChanged(q.index(0), q.index(int(rows.size()) - 1), {FavouriteRole});
    }
}

} // namespace veilpix::models
