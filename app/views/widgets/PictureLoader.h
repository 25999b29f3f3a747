// Makes images of files for the screen. The calls take their time: for pool threads.
#pragma once

#include <QByteArray>
#include <QImage>

#include "app/decoder/DecoderClient.h"
#include "common/base/Result.h"

namespace veilpix::views {

class PictureLoader {
public:
    // Whether the pixels begin as those of an encrypted picture do; also after another program saved it anew.
    [[nodiscard]] static bool isEncryptedPicture(const QString& path);
    // A decrypted original, upright, and when it was taken. What has more pixels than any screen needs comes smaller.
    // Errors: those of DecoderClient.
    [[nodiscard]] static Result<decoder::DecodedPicture> decode(decoder::DecoderClient& decoder,
                                                                const QByteArray& bytes);
    // An encrypted PNG's own pixels. Above mostPixels a side every n-th pixel and row is taken: an average would show
    // grey where there is noise. Reads row by row, so that a huge file does not need its whole size in memory.
    // Errors: Io, NotAPng.
    [[nodiscard]] static Result<QImage> encryptedPixels(decoder::DecoderClient& decoder, const QString& path,
                                                        int mostPixels = 4096);
};

} // namespace veilpix::views
