#include "app/transfers/OpenedPicture.h"

#include <QFile>

#include "common/crypto/SecretBytes.h"

namespace veilpix::transfers {

OpenedPicture::~OpenedPicture()
{
    crypto::wipe(bytes);
    if (ownsEncryptedPng)
        QFile::remove(encryptedPng);
}

} // namespace veilpix::transfers
