// Who has access to a picture, and who is who. One class a request.
#pragma once

#include <vector>

#include "app/net/JsonJob.h"

namespace veilpix::net {

struct SignedAccessList {
    QByteArray bytes; // empty = none
    QByteArray signature;
    quint64 version = 0;
};

struct PermissionReply {
    QString userId;
    QString userName;
    QString role;
    QByteArray fingerprint;
};

class PermissionsJob final : public JsonJob {
    Q_OBJECT
public:
    PermissionsJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent = nullptr);
    [[nodiscard]] const std::vector<PermissionReply>& permissions() const { return m_permissions; }

protected:
    Result<void> parse() override;

private:
    std::vector<PermissionReply> m_permissions;
};

class AddPermissionJob final : public JsonJob {
    Q_OBJECT
public:
    AddPermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId, const QString& userId,
                     const QString& role, const QByteArray& wrappedKey, const SignedAccessList& list,
                     QObject* parent = nullptr);
};

class ChangePermissionJob final : public JsonJob {
    Q_OBJECT
public:
    ChangePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId, const QString& userId,
                        const QString& role, const SignedAccessList& list, QObject* parent = nullptr);
};

class RemovePermissionJob final : public JsonJob {
    Q_OBJECT
public:
    // list: empty bytes when somebody leaves by themselves.
    RemovePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId, const QString& userId,
                        const SignedAccessList& list, QObject* parent = nullptr);
};

struct PersonReply {
    QString userId;
    QString userName;
    QByteArray publicKey;         // `n e`
    QByteArray signingKey;        // empty for classic accounts
    QByteArray identitySignature; // empty for classic accounts
    [[nodiscard]] static PersonReply fromJson(const QJsonObject& object);
};

class FindPeopleRequest final : public JsonJob {
    Q_OBJECT
public:
    FindPeopleRequest(ApiClient& api, const QString& prefix, QObject* parent = nullptr);
    [[nodiscard]] const std::vector<PersonReply>& people() const { return m_people; }

protected:
    Result<void> parse() override;

private:
    std::vector<PersonReply> m_people;
};

class PersonJob final : public JsonJob {
    Q_OBJECT
public:
    PersonJob(ApiClient& api, const QString& userId, QObject* parent = nullptr);
    [[nodiscard]] const PersonReply& person() const { return m_person; }

protected:
    Result<void> parse() override;

private:
    PersonReply m_person;
};

} // namespace veilpix::net
