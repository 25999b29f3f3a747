#include "app/transfers/PictureOpener.h"

#include "app/transfers/ClassicJobs.h"
#include "app/transfers/OpenJobs.h"
#include "app/transfers/PictureLibrary.h"

namespace veilpix::transfers {

namespace {

template <class Started> [[nodiscard]] Started* soon(PictureLibrary& library, Started* job)
{
    library.endWithKeys(job);
    job->startSoon();
    return job;
}

} // namespace

PictureOpener::PictureOpener(PictureLibrary& library, QObject* parent) : QObject(parent), m_library(library)
{
}

OpenJob* PictureOpener::open(const ItemKey& item)
{
    if (item.isClassic())
        return soon(m_library, new OpenClassicJob(m_library, item));
    return soon(m_library, new OpenStoredJob(m_library, item));
}

OpenJob* PictureOpener::openEncryptedFile(const QString& path)
{
    return soon(m_library, new OpenFileJob(m_library, path));
}

PictureJob* PictureOpener::saveDecrypted(const ItemKey& item, const QString& path)
{
    if (item.isClassic())
        return soon(m_library, new SaveClassicJob(m_library, item, path, SaveClassicJob::As::Decrypted));
    return soon(m_library, new SaveDecryptedJob(m_library, item, path, true));
}

PictureJob* PictureOpener::saveEncrypted(const ItemKey& item, const QString& path)
{
    if (item.isClassic())
        return soon(m_library, new SaveClassicJob(m_library, item, path, SaveClassicJob::As::Encrypted));
    return soon(m_library, new SaveEncryptedJob(m_library, item, path));
}

} // namespace veilpix::transfers
