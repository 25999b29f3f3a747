// Encrypted pictures and thumbnails that were fetched before, as files of this computer: ciphertext as it came,
// bounded, the oldest go first.
#pragma once

#include <QObject>
#include <QSet>
#include <QString>
#include <QTimer>

class QThreadPool;

namespace veilpix::pictures {

class BlobCache final : public QObject {
    Q_OBJECT
public:
    // folder: the cache's own; made when needed. pool: for what takes its time on the disk.
    BlobCache(QString folder, QThreadPool& pool, QObject* parent = nullptr);

    // Where a sealing of a picture lies, or is to lie: every new sealing has another name.
    [[nodiscard]] QString picturePath(const QString& itemId, const QByteArray& sealId) const;
    [[nodiscard]] QString thumbnailPath(const QString& itemId, const QByteArray& sealId) const;
    [[nodiscard]] QString pictureFolder() const { return m_folder + QStringLiteral("/pictures"); }
    // Deletes the oldest files until the rest fits; on the pool.
    void trimPictures();
    void trimThumbnails();
    // Deleted for good, or no longer shared: no copy stays on this disk either, encrypted as it is.
    void forget(const QString& itemId);

private:
    void sweep();

    QString m_folder;
    QThreadPool& m_pool;
    QSet<QString> m_removed; // item ids whose files are still there
    QTimer m_sweep;
};

} // namespace veilpix::pictures
