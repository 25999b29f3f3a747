#include "app/pictures/OpenedPicture.h"

#include <QFile>

#include "common/crypto/SecretBytes.h"

namespace veilpix::pictures {

OpenedPicture::~OpenedPicture()
{
    crypto::wipe(bytes);
    if (ownsEncryptedPng) {
        QFile::remove(encryptedPng);
    }
}

} // namespace veilpix::pictures
