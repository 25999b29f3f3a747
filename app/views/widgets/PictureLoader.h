// Makes images of files for the screen. Both calls take their time: call them off the GUI thread.
#pragma once

#include <QByteArray>
#include <QImage>

#include "common/base/Result.h"

namespace veilpix::views {

class PictureLoader {
public:
    // Whether the pixels begin as those of an encrypted picture do; also after another program saved it anew.
    [[nodiscard]] static bool isEncryptedPicture(const QString& path);
    // A decrypted original, turned as its EXIF says. Errors: Unsupported (no format that Qt reads), TooLarge.
    [[nodiscard]] static Result<QImage> decode(const QByteArray& bytes);
    // An encrypted PNG's own pixels. Above mostPixels a side every n-th pixel and row is taken: an average would show
    // grey where there is noise. Reads row by row, so that a huge file does not need its whole size in memory.
    // Errors: Io, NotAPng.
    [[nodiscard]] static Result<QImage> encryptedPixels(const QString& path, int mostPixels = 4096);
};

} // namespace veilpix::views
