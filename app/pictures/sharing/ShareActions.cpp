#include "app/pictures/sharing/ShareActions.h"

#include "app/pictures/SimpleActionJob.h"
#include "app/pictures/sharing/AccessChange.h"
#include "app/pictures/sharing/AccessListing.h"
#include "app/pictures/sharing/Removal.h"
#include "app/pictures/sharing/UnfinishedRekeys.h"
#include "app/session/Session.h"

namespace veilpix::pictures {

ShareActions::ShareActions(PictureLibrary& library, QObject* parent)
    : QObject(parent), m_library(library), m_unfinished(new UnfinishedRekeys(library, this))
{
}

ShareActions::~ShareActions()
{
    for (net::Job* job : findChildren<net::Job*>(QString(), Qt::FindDirectChildrenOnly)) {
        job->disconnect();
        job->abort();
    }
}

template <class Start> auto* ShareActions::startTask(Start start)
{
    return m_library.startWithKeys(net::newTaskJob(std::move(start), this));
}

AccessJob* ShareActions::loadAccess(const ItemKey& item)
{
    return startTask([this, item](const net::Steps& steps) { return listAccess(steps, m_library, item); });
}

FindPeopleJob* ShareActions::findPeople(const QString& prefix)
{
    return startTask(
        [this, prefix](const net::Steps& steps) { return pictures::findPeople(steps, m_library.session(), prefix); });
}

net::Job* ShareActions::share(const ItemKey& item, const QString& userId, api::Role role)
{
    return startTask([=, this](const net::Steps& steps) { return addPerson(steps, m_library, item, userId, role); });
}

net::Job* ShareActions::changeRole(const ItemKey& item, const QString& userId, api::Role role)
{
    return startTask(
        [=, this](const net::Steps& steps) { return pictures::changeRole(steps, m_library, item, userId, role); });
}

net::Job* ShareActions::remove(const ItemKey& item, const QString& userId)
{
    return startTask([this, item, userId](const net::Steps& steps) {
        return removePerson(steps, m_library, QPointer(m_unfinished), item, userId);
    });
}

net::Job* ShareActions::leave(const ItemKey& item)
{
    auto* request = new net::RemovePermissionJob(m_library.session().api(), item.ownerId, item.itemId,
                                                 m_library.session().userId(), {});
    return m_library.startWithKeys(new SimpleActionJob(
        request, [this, item] { m_library.noteRemoved(item); }, &m_library));
}

} // namespace veilpix::pictures
