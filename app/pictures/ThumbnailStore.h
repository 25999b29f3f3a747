// Decrypted thumbnails in a bounded cache in memory, their ciphertext in a bounded cache on disk.
#pragma once

#include <QCache>
#include <QDeadlineTimer>
#include <QHash>
#include <QImage>
#include <QObject>
#include <QPointer>
#include <memory>
#include <vector>

#include "app/net/CompoundJob.h"
#include "app/pictures/IndexedPicture.h"
#include "app/pictures/ItemKey.h"

namespace veilpix::pictures {

class PictureLibrary;

// One thumbnail from the disk or the server to an image.
class ThumbnailJob final : public net::CompoundJob {
    Q_OBJECT
public:
    ThumbnailJob(PictureLibrary& library, Picture picture, QString cachePath, QObject* parent);
    [[nodiscard]] const QImage& image() const { return m_image; } // null when the file is no picture

protected:
    void run() override;

private:
    void fetch();
    void open(const QByteArray& png, bool store);

    PictureLibrary& m_library;
    Picture m_picture;
    QString m_cachePath;
    QByteArray m_received;
    std::unique_ptr<QIODevice> m_sink;
    QImage m_image;
};

class ThumbnailStore final : public QObject {
    Q_OBJECT
public:
    explicit ThumbnailStore(PictureLibrary& library, QObject* parent = nullptr);
    ~ThumbnailStore() override;

    // The image when it is at hand; else null, and it is fetched and decrypted: ready() or failed() follows once.
    [[nodiscard]] QImage image(const ItemKey& item);
    // True when it is known that the file is no picture, so that image() stays null.
    [[nodiscard]] bool hasNone(const ItemKey& item) const;
    // Lets go of everything decrypted and of everything under way.
    void wipe();

Q_SIGNALS:
    void ready(const veilpix::pictures::ItemKey& item);
    void failed(const veilpix::pictures::ItemKey& item, const veilpix::Error& error);

private:
    void next();
    void finished(const ItemKey& item, const ThumbnailJob& job);

    // Of which sealing an image is: a replaced picture has another.
    struct Known {
        std::array<std::uint8_t, 16> sealId;
        QImage image;
    };
    PictureLibrary& m_library;
    QCache<ItemKey, Known> m_images; // cost: kilobytes
    std::vector<ItemKey> m_wanted;   // the last one asked for is fetched first: it is on the screen
    QHash<ItemKey, QPointer<ThumbnailJob>> m_running;
    // Which sealing failed, and until when it is left alone: a view that repaints asks again and again.
    struct Failed {
        std::array<std::uint8_t, 16> sealId;
        QDeadlineTimer until;
    };
    QHash<ItemKey, Failed> m_failed;
};

} // namespace veilpix::pictures
