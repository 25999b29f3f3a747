#include "app/pictures/WipedImage.h"

#include <memory>

#include "common/crypto/SecretBytes.h"

namespace veilpix::pictures {

QImage wipedWhenReleased(QImage image)
{
    if (image.isNull()) {
        return image;
    }
    if (image.format() != QImage::Format_RGB32 && image.format() != QImage::Format_ARGB32_Premultiplied) {
        QImage converted =
            image.convertToFormat(image.hasAlphaChannel() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
        if (image.isDetached()) {
            crypto::wipe(crypto::MutableBytes{image.bits(), std::size_t(image.sizeInBytes())});
        }
        image = std::move(converted);
    }
    auto pixels = std::make_unique<QImage>(std::move(image));
    const auto wipeAndFree = [](void* taken) {
        const std::unique_ptr<QImage> gone(static_cast<QImage*>(taken));
        crypto::wipe(crypto::MutableBytes{gone->bits(), std::size_t(gone->sizeInBytes())});
    };
    uchar* first = pixels->bits(); // the only holder from here on
    QImage wiped(first, pixels->width(), pixels->height(), pixels->bytesPerLine(), pixels->format(), wipeAndFree,
                 pixels.get());
    wiped.setDevicePixelRatio(pixels->devicePixelRatio());
    static_cast<void>(pixels.release()); // wipeAndFree has it
    return wiped;
}

} // namespace veilpix::pictures
