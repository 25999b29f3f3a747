// Decrypted pixels leave memory when nobody looks at them any more.
#pragma once

#include <QImage>

namespace veilpix::views {

// Overwrites the pixels if nobody else holds them, and empties the image.
void wipeImage(QImage& image);

} // namespace veilpix::views
