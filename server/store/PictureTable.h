// Pictures and their earlier versions. Content is added, replaced and removed through PictureStore, which keeps rows
// and blobs in step; the rest is called directly. Whatever a person's other computers should hear of is appended to the
// change feed of everyone concerned by the method itself.
#pragma once

#include <functional>

#include "common/base/Result.h"
#include "server/store/PictureRecords.h"

namespace veilpix::store {

class PictureTable {
public:
    virtual ~PictureTable() = default;

    [[nodiscard]] virtual Result<Picture> find(const QString& ownerId, const QString& name) const = 0; // NotFound
    [[nodiscard]] virtual Result<Picture> findById(qint64 id) const = 0;                               // NotFound
    // The picture as `viewerId` sees it; Access::None when it is not shared with them. NotFound when there is none.
    [[nodiscard]] virtual Result<PictureEntry> entry(const QString& ownerId, const QString& name,
                                                     const QString& viewerId) const = 0;
    // Keyset page, newest first; cursor 0 = from the newest. Recipients do not see what is in the owner's trash.
    [[nodiscard]] virtual Result<PicturePage> page(PictureView view, const QString& viewerId, qint64 cursor,
                                                   int limit) const = 0;
    // The same without copies: `each` looks at a row while it is read. Gives the next page's cursor.
    [[nodiscard]] virtual Result<std::optional<qint64>>
    eachOnPage(PictureView view, const QString& viewerId, qint64 cursor, int limit,
               const std::function<void(const PictureRow&)>& each) const = 0;
    // Names in order of upload, after an id (0: from the start), without the trash.
    [[nodiscard]] virtual Result<std::vector<PictureName>> names(const QString& ownerId, qint64 after,
                                                                 int limit) const = 0;
    [[nodiscard]] virtual Result<std::vector<PictureVersion>> versions(qint64 id) const = 0;       // newest first
    [[nodiscard]] virtual Result<PictureVersion> findVersion(qint64 id, qint64 version) const = 0; // NotFound
    [[nodiscard]] virtual Result<Wrap> wrap(qint64 id, const QString& userId) const = 0;           // NotFound
    // Whatever was put into the trash before a time, oldest first.
    [[nodiscard]] virtual Result<std::vector<Picture>> trashedBefore(const QDateTime& time, int limit) const = 0;
    [[nodiscard]] virtual Result<std::vector<PictureVersion>> versionsExpired(const QDateTime& now,
                                                                              int limit) const = 0;

    // Gives the id. AlreadyExists when the owner has one of that name. Counts towards the owner's use.
    [[nodiscard]] virtual Result<qint64> add(const Picture& picture, const Wrap& ownerWrap) = 0;
    // Keeps what was there as an earlier version until `expires`. Conflict unless version is the stored one + 1.
    [[nodiscard]] virtual Result<void> replaceContent(const Picture& picture, const QDateTime& expires) = 0;
    // The row and its wraps, shares and versions; gives the blobs that nobody refers to any more (already doomed).
    [[nodiscard]] virtual Result<std::vector<QString>> remove(qint64 id, const QDateTime& now) = 0;
    [[nodiscard]] virtual Result<std::vector<QString>> removeVersion(qint64 id, qint64 version,
                                                                     const QDateTime& now) = 0;
    // Conflict unless the version is the stored one + 1.
    [[nodiscard]] virtual Result<void> setListRecord(qint64 id, const QByteArray& record, qint64 version,
                                                     const QDateTime& now) = 0;
    [[nodiscard]] virtual Result<void> setAccessList(qint64 id, const AccessListRecord& list) = 0; // as above
    [[nodiscard]] virtual Result<void> setWrappedKey(qint64 id, const QString& userId, const QByteArray& wrap) = 0;
    [[nodiscard]] virtual Result<void> setVaultWrap(qint64 id, const QString& userId, const QByteArray& wrap) = 0;
    // An invalid time takes it out of the trash again.
    [[nodiscard]] virtual Result<void> setTrashed(qint64 id, const QDateTime& time) = 0;
};

} // namespace veilpix::store
