#include "app/pictures/sharing/ShareActions.h"

#include "app/pictures/SimpleActionJob.h"
#include "app/pictures/sharing/ShareJobs.h"
#include "app/session/Session.h"

namespace veilpix::pictures {

ShareActions::ShareActions(PictureLibrary& library, QObject* parent)
    : QObject(parent), m_library(library), m_unfinished(new UnfinishedRekeys(library, this))
{
}

AccessJob* ShareActions::loadAccess(const ItemKey& item)
{
    return m_library.startWithKeys(new LoadAccessJob(m_library, item));
}

FindPeopleJob* ShareActions::findPeople(const QString& prefix)
{
    return m_library.startWithKeys(new SearchPeopleJob(m_library, prefix));
}

net::Job* ShareActions::share(const ItemKey& item, const QString& userId, const QString& role)
{
    return m_library.startWithKeys(new AddPersonJob(m_library, item, userId, role));
}

net::Job* ShareActions::changeRole(const ItemKey& item, const QString& userId, const QString& role)
{
    return m_library.startWithKeys(new ChangeRoleJob(m_library, item, userId, role));
}

net::Job* ShareActions::remove(const ItemKey& item, const QString& userId)
{
    return m_library.startWithKeys(new RemovePersonJob(m_library, *m_unfinished, item, userId));
}

net::Job* ShareActions::leave(const ItemKey& item)
{
    auto* request = new net::RemovePermissionJob(m_library.session().api(), item.ownerId, item.itemId,
                                                 m_library.session().userId(), {});
    return m_library.startWithKeys(new SimpleActionJob(
        request, [this, item] { m_library.noteRemoved(item); }, &m_library));
}

} // namespace veilpix::pictures
