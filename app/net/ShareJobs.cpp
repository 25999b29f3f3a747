#include "app/net/ShareJobs.h"

#include <QJsonArray>

#include "app/net/PictureRecord.h"
#include "common/base/Literals.h"

namespace veilpix::net {

namespace {

QString permissionsPath(const QString& ownerId, const QString& itemId, const QString& userId = {})
{
    const QString all = picturePath(ownerId, itemId) + u"/permissions"_s;
    return userId.isEmpty() ? all : all + QLatin1Char('/') + userId;
}

QJsonObject body(const SignedAccessList& list)
{
    return {
        {"access_list"_L1, toBase64(list.bytes)},
        {"access_list_signature"_L1, toBase64(list.signature)},
        {"access_list_version"_L1, qint64(list.version)},
    };
}

QByteArray addition(const QString& userId, const QString& role, const QByteArray& wrappedKey,
                    const SignedAccessList& list)
{
    QJsonObject object = body(list);
    object.insert("user_id"_L1, userId);
    object.insert("role"_L1, role);
    object.insert("wrapped_key"_L1, toBase64(wrappedKey));
    return toJson(object);
}

QByteArray change(const QString& role, const SignedAccessList& list)
{
    QJsonObject object = body(list);
    object.insert("role"_L1, role);
    return toJson(object);
}

} // namespace

PermissionsJob::PermissionsJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent)
    : JsonJob(api, Request::get(permissionsPath(ownerId, itemId)), parent)
{
}

Result<void> PermissionsJob::parse()
{
    for (const auto value : m_data["permissions"_L1].toArray()) {
        const QJsonObject entry = value.toObject();
        PermissionReply reply;
        reply.userId = entry.value("userId"_L1).toString();
        reply.userName = entry.value("user_name"_L1).toString();
        reply.role = entry.value("role"_L1).toString();
        reply.fingerprint = QByteArray::fromHex(entry.value("fingerprint"_L1).toString().toLatin1());
        m_permissions.push_back(std::move(reply));
    }
    return {};
}

AddPermissionJob::AddPermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId, const QString& userId,
                                   const QString& role, const QByteArray& wrappedKey, const SignedAccessList& list,
                                   QObject* parent)
    : JsonJob(api, Request::json("POST", permissionsPath(ownerId, itemId), addition(userId, role, wrappedKey, list)),
              parent)
{
}

ChangePermissionJob::ChangePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId,
                                         const QString& userId, const QString& role, const SignedAccessList& list,
                                         QObject* parent)
    : JsonJob(api, Request::json("PUT", permissionsPath(ownerId, itemId, userId), change(role, list)), parent)
{
}

RemovePermissionJob::RemovePermissionJob(ApiClient& api, const QString& ownerId, const QString& itemId,
                                         const QString& userId, const SignedAccessList& list, QObject* parent)
    : JsonJob(api,
              Request::json("DELETE", permissionsPath(ownerId, itemId, userId),
                            list.bytes.isEmpty() ? "{}"_ba : toJson(body(list))),
              parent)
{
}

PersonReply PersonReply::fromJson(const QJsonObject& object)
{
    PersonReply person;
    person.userId = object.value("user_id"_L1).toString();
    person.userName = object.value("user_name"_L1).toString();
    person.publicKey = object.value("public_key"_L1).toString().toLatin1();
    person.signingKey = bytesOf(object.value("signing_key"_L1));
    person.identitySignature = bytesOf(object.value("identity_signature"_L1));
    return person;
}

FindPeopleRequest::FindPeopleRequest(ApiClient& api, const QString& prefix, QObject* parent)
    : JsonJob(api, Request::get(u"/api/v1/people"_s), parent)
{
    request().query.addQueryItem(u"prefix"_s, QString::fromLatin1(QUrl::toPercentEncoding(prefix)));
}

Result<void> FindPeopleRequest::parse()
{
    for (const auto value : m_data.toArray()) {
        m_people.push_back(PersonReply::fromJson(value.toObject()));
    }
    return {};
}

PersonJob::PersonJob(ApiClient& api, const QString& userId, QObject* parent)
    : JsonJob(api, Request::get(u"/api/v1/people/"_s + userId), parent)
{
}

Result<void> PersonJob::parse()
{
    m_person = PersonReply::fromJson(m_data.toObject());
    if (m_person.userId.isEmpty()) {
        return fail(ErrorCode::Server, u"a person without an id"_s);
    }
    return {};
}

} // namespace veilpix::net
