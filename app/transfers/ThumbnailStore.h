// Decrypted thumbnails in a bounded cache in memory, their ciphertext in a bounded cache on disk.
#pragma once

#include <QImage>
#include <QObject>
#include <memory>

#include "app/transfers/ItemKey.h"
#include "common/base/Result.h"

namespace veilpix::transfers {

class PictureLibrary;

class ThumbnailStore final : public QObject {
    Q_OBJECT
public:
    explicit ThumbnailStore(PictureLibrary& library, QObject* parent = nullptr);
    ~ThumbnailStore() override;

    // The image when it is at hand; else null, and it is fetched and decrypted: ready() or failed() follows once.
    [[nodiscard]] QImage image(const ItemKey& item);
    // Lets go of everything decrypted and of everything under way.
    void wipe();

Q_SIGNALS:
    void ready(const veilpix::transfers::ItemKey& item);
    void failed(const veilpix::transfers::ItemKey& item, const veilpix::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace veilpix::transfers
