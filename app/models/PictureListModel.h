// The gallery: PictureRows over the whole library, thumbnails decrypted elsewhere as they come into sight. Arranging
// many rows happens off this thread; until it is done the rows before stay in sight.
#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QItemSelection>
#include <QString>

#include "app/models/PictureRows.h"
#include "app/pictures/PictureIndex.h"

namespace veilpix::pictures {
class PictureLibrary;
class ThumbnailStore;
} // namespace veilpix::pictures

namespace veilpix::models {

class PictureListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    using View = PictureView;
    using Sort = PictureSort;
    enum class Gone { Trashed, Deleted, NotShared }; // NotShared: with this account, any more
    Q_ENUM(Gone)
    enum class ItemState { Loading, Ready, NoPreview, Failed };
    Q_ENUM(ItemState)
    enum Role {
        ItemKeyRole = Qt::UserRole + 1, // pictures::ItemKey
        NameRole,                       // QString, also DisplayRole
        ThumbnailRole,                  // QImage, also DecorationRole; null until decrypted: asking for it starts that
        DateRole,                       // QDateTime, UTC, when it was added
        SizeRole,                       // qint64, bytes of the original where known, else of the encrypted file
        MediaTypeRole,                  // QString
        WidthRole,                      // int, 0 = not known
        HeightRole,
        OwnerNameRole,       // QString
        RoleRole,            // api::Role
        SharedWithCountRole, // int
        ClassicRole,         // bool: the old, weak scheme
        StateRole,           // ItemState
        ErrorRole,           // QString, a sentence for people
        VersionRole,         // quint64
        TrashedRole,         // QDateTime, invalid when not in the trash
        FavouriteRole,       // bool
    };

    PictureListModel(pictures::PictureLibrary& library, pictures::ThumbnailStore& thumbnails,
                     QObject* parent = nullptr);
    ~PictureListModel() override;

    void setView(View view);
    void setPerson(const QString& userId); // WithPerson: what that person and this account share with each other
    [[nodiscard]] View view() const;
    [[nodiscard]] QString person() const; // a user id; empty in every other view
    void setSearch(const QString& text);  // every word somewhere in the name or the day, any case
    [[nodiscard]] QString search() const;
    void setSort(Sort sort);
    using QAbstractListModel::sort; // by column, which this list does not have
    [[nodiscard]] Sort sort() const;
    // Lists the library anew, in the background. When it fails, all stays as it is and isFresh() is false, and it is
    // tried again until it works.
    void refresh();
    // The rows are of the whole library; else of what was listed of it so far, and more come by themselves.
    [[nodiscard]] bool isComplete() const { return m_index.isComplete(); }
    [[nodiscard]] bool isFresh() const { return m_index.isFresh(); }
    // UTC, the last moment for which the server has said that it is all as it stands in sight. Invalid before that.
    [[nodiscard]] QDateTime listedAt() const { return m_index.freshAt(); }
    [[nodiscard]] bool isLoading() const { return m_isArranging || m_index.isListing(); } // rows may come any moment
    // How many pictures the view has, with those that the search leaves out.
    [[nodiscard]] int countInView() const { return m_rows.countInView(); }
    [[nodiscard]] std::vector<PictureRows::Day> days() const { return m_rows.days(); }
    [[nodiscard]] PictureRows::Facts facts(const QItemSelection& selection) const;
    [[nodiscard]] PictureRows::Facts facts(const pictures::ItemKey& item) const; // in sight or not
    [[nodiscard]] QModelIndex indexOf(const pictures::ItemKey& item) const;
    [[nodiscard]] pictures::ItemKey itemAt(const QModelIndex& index) const;
    [[nodiscard]] static bool isOwn(const QModelIndex& index); // and there at all

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void loadingChanged(bool loading);
    void failed(const veilpix::Error& error); // the library could not be listed
    void freshnessChanged();                  // and isComplete()
    // About to go, from every view but the trash; here or elsewhere. Not told of what a listing lacks.
    void gone(const veilpix::pictures::ItemKey& item, const QString& name, veilpix::models::PictureListModel::Gone how);

private:
    using Picture = pictures::Picture;
    using Change = pictures::PictureIndex::Change;

    [[nodiscard]] static QString nameOf(const pictures::IndexedPicture& picture);
    [[nodiscard]] static QString spokenName(const pictures::IndexedPicture& picture, bool favourite);
    [[nodiscard]] ItemState stateOf(const pictures::IndexedPicture& picture) const;
    [[nodiscard]] QString errorOf(const pictures::IndexedPicture& picture) const;
    [[nodiscard]] int rowOf(const pictures::ItemKey& item) const;

    void follow();
    void show(View view, const QString& person);
    void arrange();
    void arranged(PictureOrder order, PictureRows::Arranged rows);
    void apply(const std::vector<Change>& changes);
    void change(const Change& change, std::vector<Picture>& unseen);
    void insert(std::vector<Picture> unseen);
    void removeRow(int row);
    void touched(const pictures::ItemKey& item);
    void favouritesChanged();
    void noteState();
    [[nodiscard]] QSet<QByteArray> keysOf(const QString& person) const;

    pictures::PictureLibrary& m_library;
    pictures::PictureIndex& m_index;
    pictures::ThumbnailStore& m_thumbnails;
    PictureOrder m_wanted;
    QString m_search;
    PictureRows m_rows;
    std::stop_source m_stop;         // of the arranging under way
    std::vector<Change> m_meanwhile; // since the arranging under way began
    int m_round = 0;                 // of arranging
    bool m_isArranging = false;
    bool m_wasLoading = false;
    bool m_wasFresh = true;
    bool m_wasComplete = false;
    QHash<pictures::ItemKey, Error> m_thumbnailErrors;
};

} // namespace veilpix::models
