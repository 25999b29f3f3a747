#include "app/models/PictureListModel.h"

#include "app/models/ErrorText.h"
#include "app/models/PictureFeeds.h"
#include "app/session/Session.h"
#include "app/transfers/PictureLibrary.h"
#include "app/transfers/ThumbnailStore.h"

namespace veilpix::models {

using transfers::ItemKey;
using transfers::PictureEntry;

class PictureListModel::Private {
public:
    using Entry = std::shared_ptr<const PictureEntry>;

    Private(PictureListModel& model, transfers::PictureLibrary& lib, transfers::ThumbnailStore& store)
        : q(model), library(lib), thumbnails(store), feeds(lib)
    {
    }

    [[nodiscard]] bool before(const Entry& a, const Entry& b) const;
    [[nodiscard]] bool matches(const PictureEntry& entry) const;
    [[nodiscard]] bool belongs(const PictureEntry& entry) const;
    [[nodiscard]] int rowOf(const ItemKey& item) const;
    void take(const std::vector<Entry>& entries);
    void put(const Entry& entry);
    void insert(const Entry& entry);
    void removeRow(int row);
    void removeEverywhere(const ItemKey& item);
    void resort();
    void clear();
    void refetch(const ItemKey& item);
    void touched(const ItemKey& item);
    [[nodiscard]] bool wantsAll() const { return !words.isEmpty() || sort != Sort::NewestFirst; }
    [[nodiscard]] ItemState stateOf(const PictureEntry& entry) const;

    PictureListModel& q;
    transfers::PictureLibrary& library;
    transfers::ThumbnailStore& thumbnails;
    PictureFeeds feeds;
    QHash<ItemKey, Entry> all;
    std::vector<Entry> rows; // those that match, in order
    QHash<ItemKey, Error> thumbnailErrors;
    QStringList words;
    QString search;
    View view = View::All;
    Sort sort = Sort::NewestFirst;
};

bool PictureListModel::Private::before(const Entry& a, const Entry& b) const
{
    if (sort == Sort::Name) {
        const int order = a->details.name.compare(b->details.name, Qt::CaseInsensitive);
        if (order != 0)
            return order < 0;
    } else if (a->record.created != b->record.created) {
        return (sort == Sort::NewestFirst) == (a->record.created > b->record.created);
    }
    const ItemKey x = a->key();
    const ItemKey y = b->key();
    return x.itemId + x.classicName < y.itemId + y.classicName;
}

bool PictureListModel::Private::matches(const PictureEntry& entry) const
{
    return std::all_of(words.begin(), words.end(),
                       [&](const QString& word) { return entry.details.name.contains(word, Qt::CaseInsensitive); });
}

bool PictureListModel::Private::belongs(const PictureEntry& entry) const
{
    const bool trashed = entry.record.trashed.isValid();
    switch (view) {
    case View::All:
        return !trashed;
    case View::Mine:
        return !trashed && entry.record.isOwn();
    case View::SharedWithMe:
        return !trashed && !entry.record.isOwn();
    case View::SharedByMe:
        return !trashed && entry.record.isOwn() && entry.record.sharedWith > 0;
    case View::Trash:
        return trashed && entry.record.isOwn();
    }
    return false;
}

int PictureListModel::Private::rowOf(const ItemKey& item) const
{
    const Entry entry = all.value(item);
    if (!entry)
        return -1;
    const auto at = std::lower_bound(rows.begin(), rows.end(), entry,
                                     [this](const Entry& a, const Entry& b) { return before(a, b); });
    return at != rows.end() && (*at)->key() == item ? int(at - rows.begin()) : -1;
}

// A page mostly goes to the end in one piece; a merged view has it fall into place in a few.
void PictureListModel::Private::take(const std::vector<Entry>& entries)
{
    std::vector<Entry> fresh;
    for (const Entry& entry : entries) {
        if (!belongs(*entry))
            continue;
        if (all.contains(entry->key())) {
            put(entry);
            continue;
        }
        all.insert(entry->key(), entry);
        if (matches(*entry))
            fresh.push_back(entry);
    }
    const auto less = [this](const Entry& a, const Entry& b) { return before(a, b); };
    std::sort(fresh.begin(), fresh.end(), less);
    for (std::size_t from = 0; from < fresh.size();) {
        const auto at = std::lower_bound(rows.begin(), rows.end(), fresh[from], less);
        std::size_t to = from + 1;
        while (to < fresh.size() && (at == rows.end() || before(fresh[to], *at)))
            ++to;
        const int first = int(at - rows.begin());
        q.beginInsertRows({}, first, first + int(to - from) - 1);
        rows.insert(at, fresh.begin() + std::ptrdiff_t(from), fresh.begin() + std::ptrdiff_t(to));
        q.endInsertRows();
        from = to;
    }
}

void PictureListModel::Private::insert(const Entry& entry)
{
    all.insert(entry->key(), entry);
    if (!matches(*entry))
        return;
    const auto at = std::lower_bound(rows.begin(), rows.end(), entry,
                                     [this](const Entry& a, const Entry& b) { return before(a, b); });
    const int row = int(at - rows.begin());
    q.beginInsertRows({}, row, row);
    rows.insert(at, entry);
    q.endInsertRows();
}

// One picture as it is now: shown, moved or taken out.
void PictureListModel::Private::put(const Entry& entry)
{
    const int row = rowOf(entry->key());
    const bool show = belongs(*entry) && matches(*entry);
    if (row >= 0) {
        const bool inPlace = show && !before(entry, rows[size_t(row)]) && !before(rows[size_t(row)], entry);
        if (inPlace) {
            all.insert(entry->key(), entry);
            rows[size_t(row)] = entry;
            Q_EMIT q.dataChanged(q.index(row), q.index(row));
            return;
        }
        removeRow(row);
    }
    all.remove(entry->key());
    if (belongs(*entry))
        insert(entry);
}

void PictureListModel::Private::removeRow(int row)
{
    q.beginRemoveRows({}, row, row);
    rows.erase(rows.begin() + row);
    q.endRemoveRows();
}

void PictureListModel::Private::removeEverywhere(const ItemKey& item)
{
    const int row = rowOf(item);
    if (row >= 0)
        removeRow(row);
    all.remove(item);
    thumbnailErrors.remove(item);
}

void PictureListModel::Private::resort()
{
    q.beginResetModel();
    rows.clear();
    for (const Entry& entry : std::as_const(all)) {
        if (matches(*entry))
            rows.push_back(entry);
    }
    std::sort(rows.begin(), rows.end(), [this](const Entry& a, const Entry& b) { return before(a, b); });
    q.endResetModel();
    if (wantsAll())
        feeds.fetchAll();
}

void PictureListModel::Private::clear()
{
    q.beginResetModel();
    rows.clear();
    all.clear();
    thumbnailErrors.clear();
    q.endResetModel();
}

void PictureListModel::Private::refetch(const ItemKey& item)
{
    if (item.isClassic() || !library.session().keyRing())
        return;
    auto* job = new transfers::FetchEntryJob(library, item, &q);
    QObject::connect(job, &net::Job::finished, &q, [this, item, job] {
        if (job->entry())
            put(job->entry());
        else if (job->error() && job->error()->code == ErrorCode::NotFound)
            removeEverywhere(item);
    });
    job->start();
}

void PictureListModel::Private::touched(const ItemKey& item)
{
    const int row = rowOf(item);
    if (row >= 0)
        Q_EMIT q.dataChanged(q.index(row), q.index(row), {ThumbnailRole, Qt::DecorationRole, StateRole, ErrorRole});
}

PictureListModel::ItemState PictureListModel::Private::stateOf(const PictureEntry& entry) const
{
    const ItemKey key = entry.key();
    if (entry.error || thumbnailErrors.contains(key))
        return ItemState::Failed;
    if (entry.record.classic || thumbnails.hasNone(key))
        return ItemState::NoPreview;
    return thumbnails.image(key).isNull() ? ItemState::Loading : ItemState::Ready;
}

PictureListModel::PictureListModel(transfers::PictureLibrary& library, transfers::ThumbnailStore& thumbnails,
                                   QObject* parent)
    : QAbstractListModel(parent), d(std::make_unique<Private>(*this, library, thumbnails))
{
    using transfers::PictureLibrary;
    using transfers::ThumbnailStore;
    connect(&d->feeds, &PictureFeeds::arrived, this, [this](const auto& entries) { d->take(entries); });
    connect(&d->feeds, &PictureFeeds::loadingChanged, this, &PictureListModel::loadingChanged);
    connect(&d->feeds, &PictureFeeds::failed, this, &PictureListModel::failed);
    connect(&library, &PictureLibrary::pictureChanged, this, [this](const ItemKey& item) { d->refetch(item); });
    connect(&library, &PictureLibrary::pictureRemoved, this,
            [this](const ItemKey& item) { d->removeEverywhere(item); });
    connect(&library, &PictureLibrary::listChanged, this, &PictureListModel::refresh);
    connect(&thumbnails, &ThumbnailStore::ready, this, [this](const ItemKey& item) {
        d->thumbnailErrors.remove(item);
        d->touched(item);
    });
    connect(&thumbnails, &ThumbnailStore::failed, this, [this](const ItemKey& item, const Error& error) {
        d->thumbnailErrors.insert(item, error);
        d->touched(item);
    });
    connect(&library.session(), &session::Session::wiping, this, [this] {
        d->feeds.stop();
        d->clear();
    });
    connect(&library.session(), &session::Session::stateChanged, this, [this](session::Session::State state) {
        if (state == session::Session::State::Unlocked)
            refresh();
    });
    if (library.session().state() == session::Session::State::Unlocked)
        refresh();
}

PictureListModel::~PictureListModel() = default;

void PictureListModel::setView(View view)
{
    if (view == d->view)
        return;
    d->view = view;
    refresh();
}

PictureListModel::View PictureListModel::view() const
{
    return d->view;
}

void PictureListModel::setSearch(const QString& text)
{
    if (text == d->search)
        return;
    d->search = text;
    d->words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    d->resort();
}

QString PictureListModel::search() const
{
    return d->search;
}

void PictureListModel::setSort(Sort sort)
{
    if (sort == d->sort)
        return;
    d->sort = sort;
    d->resort();
}

PictureListModel::Sort PictureListModel::sort() const
{
    return d->sort;
}

void PictureListModel::refresh()
{
    d->clear();
    switch (d->view) {
    case View::All:
        d->feeds.start({QStringLiteral("own"), QStringLiteral("shared")});
        break;
    case View::Mine:
        d->feeds.start({QStringLiteral("own")});
        break;
    case View::SharedWithMe:
        d->feeds.start({QStringLiteral("shared")});
        break;
    case View::SharedByMe:
        d->feeds.start({QStringLiteral("shared-by-me")});
        break;
    case View::Trash:
        d->feeds.start({QStringLiteral("trash")});
        break;
    }
    if (d->wantsAll())
        d->feeds.fetchAll();
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
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? d->rows[size_t(index.row())]->key() : ItemKey();
}

int PictureListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(d->rows.size());
}

QVariant PictureListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PictureEntry& entry = *d->rows[size_t(index.row())];
    const net::PictureRecord& record = entry.record;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
    case NameRole:
        return entry.details.name.isEmpty() ? tr("Unnamed picture") : entry.details.name;
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
    case VersionRole:
        return record.version;
    case TrashedRole:
        return record.trashed;
    case StateRole:
        return QVariant::fromValue(d->stateOf(entry));
    case ErrorRole: {
        const auto thumbnailError = d->thumbnailErrors.constFind(entry.key());
        if (entry.error)
            return ErrorText::describe(*entry.error, entry.details.name);
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
    if (!parent.isValid())
        d->feeds.fetchMore();
}

} // namespace veilpix::models
