// PictureTable over SQLite. Reading is in SqlitePictureTable.cpp, changing in SqlitePictureWrites.cpp.
#pragma once

#include "server/store/PictureTable.h"
#include "server/store/SqliteActivityTables.h"
#include "server/store/SqliteBlobTable.h"

namespace veilpix::store {

class SqlitePictureTable final : public PictureTable {
public:
    SqlitePictureTable(SqliteConnection& connection, SqliteChangeTable& changes, SqliteBlobTable& blobs)
        : m_connection(connection), m_changes(changes), m_blobs(blobs)
    {
    }
    [[nodiscard]] Result<Picture> find(const QString& ownerId, const QString& name) const override;
    [[nodiscard]] Result<Picture> findById(qint64 id) const override;
    [[nodiscard]] Result<PictureEntry> entry(const QString& ownerId, const QString& name,
                                             const QString& viewerId) const override;
    [[nodiscard]] Result<std::optional<qint64>>
    eachOnPage(PictureView view, const QString& viewerId, qint64 cursor, int limit,
               const std::function<void(const PictureRow&)>& each) const override;
    [[nodiscard]] Result<PicturePage> page(PictureView view, const QString& viewerId, qint64 cursor,
                                           int limit) const override;
    [[nodiscard]] Result<std::vector<PictureName>> names(const QString& ownerId, qint64 after,
                                                         int limit) const override;
    [[nodiscard]] Result<std::vector<PictureVersion>> versions(qint64 id) const override;
    [[nodiscard]] Result<PictureVersion> findVersion(qint64 id, qint64 version) const override;
    [[nodiscard]] Result<Wrap> wrap(qint64 id, const QString& userId) const override;
    [[nodiscard]] Result<std::vector<Picture>> trashedBefore(const QDateTime& time, int limit) const override;
    [[nodiscard]] Result<std::vector<PictureVersion>> versionsExpired(const QDateTime& now, int limit) const override;

    [[nodiscard]] Result<qint64> add(const Picture& picture, const Wrap& ownerWrap) override;
    [[nodiscard]] Result<void> replaceContent(const Picture& picture, const QDateTime& expires) override;
    [[nodiscard]] Result<std::vector<QString>> remove(qint64 id, const QDateTime& now) override;
    [[nodiscard]] Result<std::vector<QString>> removeVersion(qint64 id, qint64 version, const QDateTime& now) override;
    [[nodiscard]] Result<void> setListRecord(qint64 id, const QByteArray& record, qint64 version,
                                             const QDateTime& now) override;
    [[nodiscard]] Result<void> setAccessList(qint64 id, const AccessListRecord& list) override;
    [[nodiscard]] Result<void> setWrappedKey(qint64 id, const QString& userId, const QByteArray& wrap) override;
    [[nodiscard]] Result<void> setVaultWrap(qint64 id, const QString& userId, const QByteArray& wrap) override;
    [[nodiscard]] Result<void> setTrashed(qint64 id, const QDateTime& time) override;

private:
    [[nodiscard]] Result<void> addUse(const QString& ownerId, qint64 bytes, qint64 pictures);
    [[nodiscard]] Result<std::vector<QString>> doom(const std::vector<BlobRef>& blobs, const QDateTime& now);

    SqliteConnection& m_connection;
    SqliteChangeTable& m_changes;
    SqliteBlobTable& m_blobs;
};

} // namespace veilpix::store
