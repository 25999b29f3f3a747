#include "app/views/widgets/ImageWipe.h"

#include "common/crypto/SecretBytes.h"

namespace veilpix::views {

void wipeImage(QImage& image)
{
    if (!image.isNull() && image.isDetached()) {
        crypto::wipe(crypto::MutableBytes{image.bits(), std::size_t(image.sizeInBytes())});
    }
    image = QImage();
}

} // namespace veilpix::views
