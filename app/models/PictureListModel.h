// The gallery: pages of records from the server, thumbnails decrypted elsewhere as they come into sight.
#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QString>
#include <memory>

#include "app/pictures/ItemKey.h"
#include "common/base/Result.h"

namespace veilpix::pictures {
struct PictureEntry;
class PictureLibrary;
class ThumbnailStore;
} // namespace veilpix::pictures

namespace veilpix::models {

class PictureListModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum class View { All, Favourites, Mine, SharedWithMe, SharedByMe, Trash, WithPerson };
    Q_ENUM(View)
    enum class Sort { NewestFirst, OldestFirst, Name };
    Q_ENUM(Sort)
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
        RoleRole,            // "owner", "write" or "read"
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
    // Lists anew. What is in sight stays until that has come; when it fails, it stays as it is and isFresh() is false,
    // and it is tried again until it works.
    void refresh();
    [[nodiscard]] bool isFresh() const;
    // UTC, the last moment for which the server has said that it is all as it stands in sight: listed then, or with
    // nothing left to follow. Invalid before the first listing.
    [[nodiscard]] QDateTime listedAt() const;
    [[nodiscard]] bool isLoading() const;
    [[nodiscard]] QModelIndex indexOf(const pictures::ItemKey& item) const;
    [[nodiscard]] pictures::ItemKey itemAt(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    void loadingChanged(bool loading);
    void failed(const veilpix::Error& error); // a page could not be listed
    void freshnessChanged();
    // About to go, from every view but the trash; here or elsewhere. Not told of what a listing lacks.
    void gone(const veilpix::pictures::ItemKey& item, const QString& name, veilpix::models::PictureListModel::Gone how);

private:
    [[nodiscard]] static QString nameOf(const pictures::PictureEntry& entry);
    [[nodiscard]] static QString spokenName(const pictures::PictureEntry& entry, bool favourite);
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace veilpix::models
