// Decrypted pixels leave memory when nobody looks at them any more.
#pragma once

#include <QImage>

namespace veilpix::pictures {

// The same picture in memory that is overwritten when the last copy of the image goes, in whichever thread that is.
// Takes the pixels over without copying them unless somebody else holds them too. The result is 32 bits a pixel.
[[nodiscard]] QImage wipedWhenReleased(QImage image);

} // namespace veilpix::pictures
