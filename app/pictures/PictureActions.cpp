#include "app/pictures/PictureActions.h"

#include "app/net/ApiClient.h"
#include "app/net/PictureJobs.h"
#include "app/pictures/PictureLibrary.h"
#include "app/pictures/RenameJob.h"
#include "app/pictures/SimpleActionJob.h"
#include "app/session/Session.h"

namespace veilpix::pictures {

PictureActions::PictureActions(PictureLibrary& library, QObject* parent) : QObject(parent), m_library(library)
{
}

net::Job* PictureActions::trash(const ItemKey& item)
{
    auto* request = new net::TrashJob(m_library.session().api(), item.ownerId, item.nameAtServer(), true);
    auto* job = new SimpleActionJob(
        request, [this, item] { m_library.noteChanged(item); }, &m_library);
    job->startSoon();
    return job;
}

net::Job* PictureActions::untrash(const ItemKey& item)
{
    auto* request = new net::TrashJob(m_library.session().api(), item.ownerId, item.nameAtServer(), false);
    auto* job = new SimpleActionJob(
        request, [this, item] { m_library.noteChanged(item); }, &m_library);
    job->startSoon();
    return job;
}

net::Job* PictureActions::deleteForGood(const ItemKey& item)
{
    auto* request = new net::DeletePictureJob(m_library.session().api(), item.ownerId, item.nameAtServer());
    auto* job = new SimpleActionJob(
        request, [this, item] { m_library.noteRemoved(item); }, &m_library);
    job->startSoon();
    return job;
}

net::Job* PictureActions::rename(const ItemKey& item, const QString& name)
{
    auto* job = new RenameJob(m_library, item, name);
    m_library.endWithKeys(job);
    job->startSoon();
    return job;
}

} // namespace veilpix::pictures
