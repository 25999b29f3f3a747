// Who has access to a picture, and who is who. One class a request.
#pragma once

#include <vector>

#include "app/net/MessageJob.h"
#include "common/api/AccessMessages.h"
#include "common/api/PeopleMessages.h"

namespace veilpix::net {

class PermissionsJob final : public MessageJob<api::Permissions> {
public:
    PermissionsJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent = nullptr);
    [[nodiscard]] const std::vector<api::Permission>& permissions() const { return reply().permissions; }
};

class AddPermissionJob final : public CommandJob {
public:
    AddPermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId, const api::Grant& grant,
                     QObject* parent = nullptr);
};

class ChangePermissionJob final : public CommandJob {
public:
    ChangePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId, const QString& userId,
                        const api::RoleChange& change, QObject* parent = nullptr);
};

class RemovePermissionJob final : public CommandJob {
public:
    // revocation: without a list when somebody leaves by themselves.
    RemovePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId, const QString& userId,
                        const api::Revocation& revocation, QObject* parent = nullptr);
};

class FindPeopleRequest final : public MessageJob<std::vector<api::Person>> {
public:
    FindPeopleRequest(ApiClient& api, const QString& prefix, QObject* parent = nullptr);
    [[nodiscard]] const std::vector<api::Person>& people() const { return reply(); }
};

class PersonJob final : public MessageJob<api::Person> {
public:
    PersonJob(ApiClient& api, const QString& userId, QObject* parent = nullptr);
    [[nodiscard]] const api::Person& person() const { return reply(); }
};

} // namespace veilpix::net
