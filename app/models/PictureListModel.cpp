#include "app/models/PictureListModel.h"

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/models/PictureListModelPrivate.h"
#include "app/net/ApiClient.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/ThumbnailStore.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::models {

using pictures::ItemKey;
using pictures::PictureEntry;

PictureListModel::PictureListModel(pictures::PictureLibrary& library, pictures::ThumbnailStore& thumbnails,
                                   QObject* parent)
    : QAbstractListModel(parent), d(std::make_unique<Private>(*this, library, thumbnails))
{
    using pictures::PictureLibrary;
    using pictures::ThumbnailStore;
    connect(&d->feeds, &PictureFeeds::arrived, this, [this](const auto& entries) { d->arrived(entries); });
    connect(&d->feeds, &PictureFeeds::loadingChanged, this, [this](bool loading) {
        if (!loading) {
            d->listed();
        }
        Q_EMIT loadingChanged(loading);
    });
    connect(&d->feeds, &PictureFeeds::failed, this, [this](const Error& error) { d->listingFailed(error); });
    connect(&d->again, &QTimer::timeout, this, &PictureListModel::refresh);
    connect(&library.session().api(), &net::ApiClient::reachableChanged, this, [this](bool reachable) {
        if (reachable && d->again.isActive()) {
            d->again.start(0);
        }
    });
    connect(&library, &PictureLibrary::pictureChanged, this, [this](const ItemKey& item) { d->refetch(item); });
    connect(&library, &PictureLibrary::pictureRemoved, this,
            [this](const ItemKey& item) { d->removeEverywhere(item); });
    connect(&library, &PictureLibrary::listChanged, this, &PictureListModel::refresh);
    connect(&library, &PictureLibrary::upToDate, this, [this] {
        if (d->fresh && d->listedAt.isValid() && !d->replacing) {
            d->listedAt = QDateTime::currentDateTimeUtc();
        }
    });
    connect(&thumbnails, &ThumbnailStore::ready, this, [this](const ItemKey& item) {
        d->thumbnailErrors.remove(item);
        d->touched(item);
    });
    connect(&thumbnails, &ThumbnailStore::failed, this, [this](const ItemKey& item, const Error& error) {
        d->thumbnailErrors.insert(item, error);
        d->touched(item);
    });
    connect(&library.session().pins(), &session::PinBook::favouritesChanged, this, [this] { d->favouritesChanged(); });
    connect(&library.session().pins(), &session::PinBook::changed, this, [this] {
        if (d->order.view == View::WithPerson) {
            refresh(); // which keys are this person's is only known now
        }
    });
    connect(&library.session(), &session::Session::wiping, this, [this] {
        d->stopListing();
        d->clear();
    });
    connect(&library.session(), &session::Session::stateChanged, this, [this](session::Session::State state) {
        if (state == session::Session::State::Unlocked) {
            refresh();
        }
    });
    if (library.session().state() == session::Session::State::Unlocked) {
        refresh();
    }
}

PictureListModel::~PictureListModel() = default;

void PictureListModel::setView(View view)
{
    if (view == d->order.view) {
        return;
    }
    d->order.view = view;
    d->order.person.clear();
    d->stopListing();
    d->clear();
    refresh();
}

void PictureListModel::setPerson(const QString& userId)
{
    if (userId.isEmpty() || userId == d->order.person) {
        return;
    }
    d->order.view = View::WithPerson;
    d->order.person = userId;
    d->stopListing();
    d->clear();
    refresh();
}

QString PictureListModel::person() const
{
    return d->order.person;
}

PictureListModel::View PictureListModel::view() const
{
    return d->order.view;
}

void PictureListModel::setSearch(const QString& text)
{
    if (text == d->search) {
        return;
    }
    d->search = text;
    d->order.words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    d->resort();
}

QString PictureListModel::search() const
{
    return d->search;
}

void PictureListModel::setSort(Sort sort)
{
    if (sort == d->order.sort) {
        return;
    }
    d->order.sort = sort;
    d->resort();
}

PictureListModel::Sort PictureListModel::sort() const
{
    return d->order.sort;
}

void PictureListModel::refresh()
{
    if (d->library.session().state() != session::Session::State::Unlocked) {
        return;
    }
    d->beginListing();
    d->feeds.start(d->order.feeds());
    if (d->order.needsAll()) {
        d->feeds.fetchAll();
    }
}

bool PictureListModel::isFresh() const
{
    return d->fresh;
}

QDateTime PictureListModel::listedAt() const
{
    return d->listedAt;
}

bool PictureListModel::isLoading() const
{
    return d->feeds.isLoading();
}

QModelIndex PictureListModel::indexOf(const ItemKey& item) const
{
    const int row = d->rowOf(item);
    return row < 0 ? QModelIndex() : index(row);
}

ItemKey PictureListModel::itemAt(const QModelIndex& index) const
{
    return index.isValid() && checkIndex(index, CheckIndexOption::IndexIsValid) ? d->rows[size_t(index.row())]->key()
                                                                                : ItemKey();
}

int PictureListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(d->rows.size());
}

QString PictureListModel::nameOf(const PictureEntry& entry)
{
    return entry.details.name.isEmpty() ? tr("Unnamed picture") : entry.details.name;
}

// What its corners show as well.
QString PictureListModel::spokenName(const PictureEntry& entry, bool favourite)
{
    const net::PictureRecord& record = entry.record;
    QStringList parts{foreignText(nameOf(entry))};
    if (favourite) {
        parts.append(tr("favourite"));
    }
    if (!record.isOwn()) {
        parts.append(tr("from %1").arg(foreignText(record.ownerName)));
    } else if (record.sharedWith > 0) {
        parts.append(tr("shared with %n", nullptr, record.sharedWith));
    }
    if (record.classic) {
        parts.append(tr("old scheme"));
    }
    return parts.join(u", "_s);
}

QVariant PictureListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const PictureEntry& entry = *d->rows[size_t(index.row())];
    const net::PictureRecord& record = entry.record;
    switch (role) {
    case Qt::AccessibleTextRole:
        return spokenName(entry, d->order.isFavourite(entry.key()));
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return foreignText(nameOf(entry), 120);
    case NameRole:
        return nameOf(entry);
    case ItemKeyRole:
        return QVariant::fromValue(entry.key());
    case Qt::DecorationRole:
    case ThumbnailRole:
        return d->thumbnails.image(entry.key());
    case DateRole:
        return record.created;
    case SizeRole:
        return entry.details.size > 0 ? qint64(entry.details.size) : record.size;
    case MediaTypeRole:
        return entry.details.mediaType;
    case WidthRole:
        return int(entry.details.width);
    case HeightRole:
        return int(entry.details.height);
    case OwnerNameRole:
        return record.ownerName;
    case RoleRole:
        return record.role;
    case SharedWithCountRole:
        return record.sharedWith;
    case ClassicRole:
        return record.classic;
    case FavouriteRole:
        return d->order.isFavourite(entry.key());
    case VersionRole:
        return record.version;
    case TrashedRole:
        return record.trashed;
    case StateRole:
        return QVariant::fromValue(d->stateOf(entry));
    case ErrorRole: {
        const auto thumbnailError = d->thumbnailErrors.constFind(entry.key());
        if (entry.error) {
            return ErrorText::describe(*entry.error, entry.details.name);
        }
        return thumbnailError == d->thumbnailErrors.cend() ? QString()
                                                           : ErrorText::describe(*thumbnailError, entry.details.name);
    }
    default:
        return {};
    }
}

QHash<int, QByteArray> PictureListModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractListModel::roleNames();
    names.insert(ItemKeyRole, "itemKey");
    names.insert(NameRole, "name");
    names.insert(ThumbnailRole, "thumbnail");
    names.insert(DateRole, "date");
    names.insert(StateRole, "state");
    return names;
}

bool PictureListModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && d->feeds.hasMore();
}

void PictureListModel::fetchMore(const QModelIndex& parent)
{
    if (!parent.isValid()) {
        d->feeds.fetchMore();
    }
}

} // namespace veilpix::models
