#include "app/models/PictureListModel.h"

#include "app/models/ErrorText.h"
#include "app/models/ForeignText.h"
#include "app/net/Background.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/ThumbnailStore.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::models {

using pictures::IndexedPicture;
using pictures::ItemKey;
using pictures::PictureIndex;
using session::PinBook;

namespace {

constexpr std::size_t mostAtOnce = 2'000;     // pictures that are arranged within a frame
constexpr std::size_t mostChangesShown = 500; // one by one; more are arranged anew

} // namespace

PictureListModel::PictureListModel(pictures::PictureLibrary& library, pictures::ThumbnailStore& thumbnails,
                                   QObject* parent)
    : QAbstractListModel(parent), m_library(library), m_index(library.index()), m_thumbnails(thumbnails)
{
    follow();
    favouritesChanged();
    arrange();
    noteState();
}

PictureListModel::~PictureListModel()
{
    m_stop.request_stop();
}

void PictureListModel::follow()
{
    using pictures::ThumbnailStore;
    connect(&m_index, &PictureIndex::reset, this, [this] {
        m_thumbnailErrors.clear();
        arrange();
    });
    connect(&m_index, &PictureIndex::changed, this, &PictureListModel::apply);
    connect(&m_index, &PictureIndex::stateChanged, this, &PictureListModel::noteState);
    connect(&m_index, &PictureIndex::failed, this, &PictureListModel::failed);
    connect(&m_thumbnails, &ThumbnailStore::ready, this, [this](const ItemKey& item) {
        m_thumbnailErrors.remove(item);
        touched(item);
    });
    connect(&m_thumbnails, &ThumbnailStore::failed, this, [this](const ItemKey& item, const Error& error) {
        m_thumbnailErrors.insert(item, error);
        touched(item);
    });
    const PinBook& pins = m_library.session().pins();
    connect(&pins, &PinBook::favouritesChanged, this, &PictureListModel::favouritesChanged);
    connect(&pins, &PinBook::changed, this, [this] {
        // Which keys are this person's may only be known now.
        if (m_wanted.view == View::WithPerson && keysOf(m_wanted.person) != m_wanted.personsKeys) {
            show(View::WithPerson, m_wanted.person);
        }
    });
}

void PictureListModel::setView(View view)
{
    if (view != m_wanted.view) {
        show(view, {});
    }
}

void PictureListModel::setPerson(const QString& userId)
{
    if (!userId.isEmpty() && userId != m_wanted.person) {
        show(View::WithPerson, userId);
    }
}

// What is asked for from now on may not be done to rows of another view: they go at once.
void PictureListModel::show(View view, const QString& person)
{
    m_wanted.view = view;
    m_wanted.person = person;
    m_wanted.personsId = pictures::PictureId::of({person, {}, {}}).owner;
    m_wanted.personsKeys = keysOf(person);
    beginResetModel();
    m_rows.set(m_wanted, {});
    endResetModel();
    arrange();
}

QSet<QByteArray> PictureListModel::keysOf(const QString& person) const
{
    return person.isEmpty() ? QSet<QByteArray>() : m_library.session().pins().fingerprintsOf(person);
}

QString PictureListModel::person() const
{
    return m_wanted.person;
}

PictureListModel::View PictureListModel::view() const
{
    return m_wanted.view;
}

void PictureListModel::setSearch(const QString& text)
{
    if (text != m_search) {
        m_search = text;
        m_wanted.words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        arrange();
    }
}

QString PictureListModel::search() const
{
    return m_search;
}

void PictureListModel::setSort(Sort sort)
{
    if (sort != m_wanted.sort) {
        m_wanted.sort = sort;
        arrange();
    }
}

PictureListModel::Sort PictureListModel::sort() const
{
    return m_wanted.sort;
}

void PictureListModel::refresh()
{
    m_thumbnailErrors.clear(); // they are tried again
    m_index.refresh();
}

void PictureListModel::noteState()
{
    if (std::exchange(m_wasLoading, isLoading()) != isLoading()) {
        Q_EMIT loadingChanged(isLoading());
    }
    const bool fresh = std::exchange(m_wasFresh, isFresh()) != isFresh();
    const bool complete = std::exchange(m_wasComplete, isComplete()) != isComplete();
    if (fresh || complete) {
        Q_EMIT freshnessChanged();
    }
}

void PictureListModel::arrange()
{
    ++m_round;
    m_stop.request_stop(); // somebody types, or sorts again: only the last counts
    m_stop = {};
    m_meanwhile.clear();
    m_isArranging = false;
    if (m_index.count() <= mostAtOnce) {
        arranged(m_wanted, PictureRows::arranged(m_index.all(), m_wanted));
    } else {
        m_isArranging = true;
        auto work = [all = m_index.all(), order = m_wanted, stop = m_stop.get_token()] {
            return PictureRows::arranged(all, order, stop);
        };
        net::inBackground(m_library.lightPool(), this, std::move(work),
                          [this, order = m_wanted, round = m_round](PictureRows::Arranged rows) {
                              if (round == m_round) {
                                  m_isArranging = false;
                                  arranged(order, std::move(rows));
                              }
                          });
    }
    noteState();
}

void PictureListModel::arranged(PictureOrder order, PictureRows::Arranged rows)
{
    beginResetModel();
    m_rows.set(std::move(order), std::move(rows));
    endResetModel();
    apply(std::exchange(m_meanwhile, {}));
    noteState();
}

void PictureListModel::apply(const std::vector<Change>& changes)
{
    const auto removals =
        std::count_if(changes.begin(), changes.end(), [](const Change& one) { return one.before != nullptr; });
    if (std::size_t(removals) > mostChangesShown) {
        arrange();
        return;
    }
    if (m_isArranging) {
        m_meanwhile.insert(m_meanwhile.end(), changes.begin(), changes.end());
    }
    std::vector<Picture> unseen;
    for (const Change& one : changes) {
        change(one, unseen);
    }
    insert(std::move(unseen));
}

// One picture as it is now: shown, moved or taken out.
void PictureListModel::change(const Change& change, std::vector<Picture>& unseen)
{
    const Picture& after = change.after;
    m_rows.noteChange(change.before.get(), after.get());
    const int row = change.before ? m_rows.rowOf(*change.before) : -1;
    const bool show = after && m_rows.wants(*after);
    if (row >= 0) {
        const IndexedPicture& shown = *m_rows.at(row);
        if (!after) {
            m_thumbnailErrors.remove(shown.key());
            Q_EMIT gone(shown.key(), nameOf(shown), shown.isOwn() ? Gone::Deleted : Gone::NotShared);
        } else if (after->isTrashed() && m_rows.order().view != View::Trash) {
            Q_EMIT gone(shown.key(), nameOf(shown), Gone::Trashed);
        }
        if (show && !m_rows.order().before(*after, shown) && !m_rows.order().before(shown, *after)) {
            m_rows.replace(row, after);
            Q_EMIT dataChanged(index(row), index(row));
            return;
        }
        removeRow(row);
    }
    if (show) {
        unseen.push_back(after);
    }
}

// A page mostly goes to the end in one piece; two lists that are shown as one have it fall into place in a few.
void PictureListModel::insert(std::vector<Picture> unseen)
{
    std::sort(unseen.begin(), unseen.end(),
              [this](const Picture& a, const Picture& b) { return m_rows.order().before(*a, *b); });
    for (std::span<const Picture> left(unseen); !left.empty();) {
        const int place = m_rows.placeOf(*left.front());
        const std::size_t run = m_rows.runAt(place, left);
        beginInsertRows({}, place, place + int(run) - 1);
        m_rows.insert(place, left.first(run));
        endInsertRows();
        left = left.subspan(run);
    }
}

void PictureListModel::removeRow(int row)
{
    beginRemoveRows({}, row, row);
    m_rows.remove(row);
    endRemoveRows();
}

void PictureListModel::touched(const ItemKey& item)
{
    const int row = rowOf(item);
    if (row >= 0) {
        Q_EMIT dataChanged(index(row), index(row), {ThumbnailRole, Qt::DecorationRole, StateRole, ErrorRole});
    }
}

// Those that are marked or unmarked are told like any other change of a picture.
void PictureListModel::favouritesChanged()
{
    std::set<identity::ItemIdBytes> now = m_library.session().pins().favourites();
    std::vector<identity::ItemIdBytes> other;
    std::set_symmetric_difference(m_wanted.favourites.begin(), m_wanted.favourites.end(), now.begin(), now.end(),
                                  std::back_inserter(other));
    if (other.empty()) {
        return;
    }
    m_wanted.favourites = now;
    if (m_isArranging || (m_wanted.view == View::Favourites && !m_wanted.words.isEmpty())) {
        arrange();
    }
    const PictureOrder before = m_rows.order();
    m_rows.setFavourites(std::move(now));
    if (before.view != View::Favourites) {
        if (m_rows.count() > 0) {
            Q_EMIT dataChanged(index(0), index(m_rows.count() - 1), {FavouriteRole});
        }
        return;
    }
    const std::set<identity::ItemIdBytes> marked(other.begin(), other.end());
    std::vector<Change> changes;
    for (const Picture& picture : m_index.all()) {
        if (marked.contains(picture->id.item)) {
            changes.push_back({picture, picture});
        }
    }
    apply(changes);
}

PictureRows::Facts PictureListModel::facts(const QItemSelection& selection) const
{
    PictureRows::Facts facts;
    for (const QItemSelectionRange& range : selection) {
        m_rows.addFacts(facts, range.top(), range.bottom());
    }
    return facts;
}

PictureRows::Facts PictureListModel::facts(const ItemKey& item) const
{
    PictureRows::Facts facts;
    if (const Picture picture = m_index.picture(item)) {
        m_rows.addFacts(facts, *picture);
    }
    return facts;
}

int PictureListModel::rowOf(const ItemKey& item) const
{
    const Picture picture = m_index.picture(item);
    return picture ? m_rows.rowOf(*picture) : -1;
}

QModelIndex PictureListModel::indexOf(const ItemKey& item) const
{
    const int row = rowOf(item);
    return row < 0 ? QModelIndex() : index(row);
}

ItemKey PictureListModel::itemAt(const QModelIndex& index) const
{
    return index.isValid() && checkIndex(index, CheckIndexOption::IndexIsValid) ? m_rows.at(index.row())->key()
                                                                                : ItemKey();
}

bool PictureListModel::isOwn(const QModelIndex& index)
{
    const QVariant role = index.data(RoleRole);
    return role.isValid() && role.value<api::Role>() == api::Role::Owner;
}

int PictureListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows.count();
}

QString PictureListModel::nameOf(const IndexedPicture& picture)
{
    return picture.name.isEmpty() ? tr("Unnamed picture") : picture.name;
}

// What its corners show as well.
QString PictureListModel::spokenName(const IndexedPicture& picture, bool favourite)
{
    QStringList parts{foreignText(nameOf(picture))};
    if (favourite) {
        parts.append(tr("favourite"));
    }
    if (!picture.isOwn()) {
        parts.append(tr("from %1").arg(foreignText(picture.ownerName)));
    } else if (picture.sharedWith > 0) {
        parts.append(tr("shared with %n", nullptr, int(picture.sharedWith)));
    }
    if (picture.classic) {
        parts.append(tr("old scheme"));
    }
    return parts.join(u", "_s);
}

PictureListModel::ItemState PictureListModel::stateOf(const IndexedPicture& picture) const
{
    const ItemKey key = picture.key();
    if (picture.error != 0 || m_thumbnailErrors.contains(key)) {
        return ItemState::Failed;
    }
    if (picture.classic || m_thumbnails.hasNone(key)) {
        return ItemState::NoPreview;
    }
    return m_thumbnails.image(key).isNull() ? ItemState::Loading : ItemState::Ready;
}

QString PictureListModel::errorOf(const IndexedPicture& picture) const
{
    if (const auto problem = picture.problem()) {
        return ErrorText::describe(*problem, picture.name);
    }
    const auto failure = m_thumbnailErrors.constFind(picture.key());
    return failure == m_thumbnailErrors.cend() ? QString() : ErrorText::describe(*failure, picture.name);
}

QVariant PictureListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const IndexedPicture& picture = *m_rows.at(index.row());
    switch (role) {
    case Qt::AccessibleTextRole:
        return spokenName(picture, m_rows.order().isFavourite(picture));
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return foreignText(nameOf(picture), 120);
    case NameRole:
        return nameOf(picture);
    case ItemKeyRole:
        return QVariant::fromValue(picture.key());
    case Qt::DecorationRole:
    case ThumbnailRole:
        return m_thumbnails.image(picture.key());
    case DateRole:
        return picture.createdAt();
    case SizeRole:
        return picture.fileSize > 0 ? qint64(picture.fileSize) : picture.encryptedSize;
    case MediaTypeRole:
        return picture.mediaType;
    case WidthRole:
        return int(picture.width);
    case HeightRole:
        return int(picture.height);
    case OwnerNameRole:
        return picture.ownerName;
    case RoleRole:
        return QVariant::fromValue(picture.role);
    case SharedWithCountRole:
        return int(picture.sharedWith);
    case ClassicRole:
        return picture.classic;
    case FavouriteRole:
        return m_rows.order().isFavourite(picture);
    case VersionRole:
        return picture.version;
    case TrashedRole:
        return picture.isTrashed() ? QDateTime::fromMSecsSinceEpoch(picture.trashed, Qt::UTC) : QDateTime();
    case StateRole:
        return QVariant::fromValue(stateOf(picture));
    case ErrorRole:
        return errorOf(picture);
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

} // namespace veilpix::models
