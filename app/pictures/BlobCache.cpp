#include "app/pictures/BlobCache.h"

#include <QDir>
#include <QThreadPool>
#include <utility>

#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

constexpr qint64 cachedPictures = qint64(1) << 30;
constexpr qint64 cachedThumbnails = qint64(256) << 20;
constexpr int sweepAfterMs = 500; // many are deleted together, and the folders are gone through once

void trim(const QString& folder, qint64 limit)
{
    QDir dir(folder);
    qint64 kept = 0;
    for (const QFileInfo& file : dir.entryInfoList(QDir::Files, QDir::Time)) { // the newest first
        kept += file.size();
        if (kept > limit) {
            QFile::remove(file.absoluteFilePath());
        }
    }
}

} // namespace

BlobCache::BlobCache(QString folder, QThreadPool& pool, QObject* parent)
    : QObject(parent), m_folder(std::move(folder)), m_pool(pool)
{
    m_sweep.setSingleShot(true);
    m_sweep.setInterval(sweepAfterMs);
    connect(&m_sweep, &QTimer::timeout, this, &BlobCache::sweep);
    QDir().mkpath(pictureFolder());
    QDir().mkpath(m_folder + u"/thumbnails"_s);
    trimThumbnails();
}

QString BlobCache::picturePath(const QString& itemId, const QByteArray& sealId) const
{
    return u"%1/pictures/%2-%3.png"_s.arg(m_folder, itemId, QString::fromLatin1(sealId));
}

QString BlobCache::thumbnailPath(const QString& itemId, const QByteArray& sealId) const
{
    return u"%1/thumbnails/%2-%3.png"_s.arg(m_folder, itemId, QString::fromLatin1(sealId));
}

void BlobCache::trimPictures()
{
    m_pool.start([folder = pictureFolder()] { trim(folder, cachedPictures); });
}

void BlobCache::trimThumbnails()
{
    m_pool.start([folder = m_folder + u"/thumbnails"_s] { trim(folder, cachedThumbnails); });
}

void BlobCache::forget(const QString& itemId)
{
    m_removed.insert(itemId);
    m_sweep.start();
}

void BlobCache::sweep()
{
    m_pool.start([cache = m_folder, removed = std::exchange(m_removed, {})] {
        for (const QLatin1String name : {"/pictures"_L1, "/thumbnails"_L1}) {
            QDir folder(cache + name);
            const QStringList files = folder.entryList(QDir::Files);
            for (const QString& file : files) {
                if (removed.contains(file.section(QLatin1Char('-'), 0, 0))) {
                    folder.remove(file);
                }
            }
        }
    });
}

} // namespace veilpix::pictures
