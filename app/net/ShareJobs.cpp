#include "app/net/ShareJobs.h"

#include "common/api/Paths.h"

namespace veilpix::net {

namespace {

Request search(const QString& prefix)
{
    Request request = Request::get(api::pathOf(api::paths::people, {}));
    request.ask(api::query::prefix, prefix);
    return request;
}

} // namespace

PermissionsJob::PermissionsJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent)
    : MessageJob(api, Request::get(api::pathOf(api::paths::permissions, {ownerId, itemId})), parent)
{
}

AddPermissionJob::AddPermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId,
                                   const api::Grant& grant, QObject* parent)
    : CommandJob(api, Request::message("POST", api::pathOf(api::paths::permissions, {ownerId, itemId}), grant), parent)
{
}

ChangePermissionJob::ChangePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId,
                                         const QString& userId, const api::RoleChange& change, QObject* parent)
    : CommandJob(api, Request::message("PUT", api::pathOf(api::paths::permission, {ownerId, itemId, userId}), change),
                 parent)
{
}

RemovePermissionJob::RemovePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId,
                                         const QString& userId, const api::Revocation& revocation, QObject* parent)
    : CommandJob(api,
                 Request::message("DELETE", api::pathOf(api::paths::permission, {ownerId, itemId, userId}), revocation),
                 parent)
{
}

FindPeopleRequest::FindPeopleRequest(ApiClient& api, const QString& prefix, QObject* parent)
    : MessageJob(api, search(prefix), parent)
{
}

PersonJob::PersonJob(ApiClient& api, const QString& userId, QObject* parent)
    : MessageJob(api, Request::get(api::pathOf(api::paths::person, {userId})), parent)
{
}

} // namespace veilpix::net
