#include "app/pictures/PictureOpener.h"

#include "app/pictures/ClassicJobs.h"
#include "app/pictures/OpenJobs.h"
#include "app/pictures/PictureLibrary.h"

namespace veilpix::pictures {

PictureOpener::PictureOpener(PictureLibrary& library, QObject* parent) : QObject(parent), m_library(library)
{
}

const std::shared_ptr<decoder::DecoderClient>& PictureOpener::decoder()
{
    return m_library.decoder();
}

OpenJob* PictureOpener::open(const ItemKey& item)
{
    if (item.isClassic()) {
        return m_library.startWithKeys(new OpenClassicJob(m_library, item));
    }
    return m_library.startWithKeys(new OpenStoredJob(m_library, item));
}

OpenJob* PictureOpener::openEncryptedFile(const QString& path)
{
    return m_library.startWithKeys(new OpenFileJob(m_library, path));
}

PictureJob* PictureOpener::saveDecrypted(const ItemKey& item, const QString& path)
{
    if (item.isClassic()) {
        return m_library.startWithKeys(new SaveClassicJob(m_library, item, path, SaveClassicJob::As::Decrypted));
    }
    return m_library.startWithKeys(new SaveDecryptedJob(m_library, item, path, true));
}

PictureJob* PictureOpener::saveEncrypted(const ItemKey& item, const QString& path)
{
    if (item.isClassic()) {
        return m_library.startWithKeys(new SaveClassicJob(m_library, item, path, SaveClassicJob::As::Encrypted));
    }
    return m_library.startWithKeys(new SaveEncryptedJob(m_library, item, path));
}

} // namespace veilpix::pictures
