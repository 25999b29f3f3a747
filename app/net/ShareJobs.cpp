#include "app/net/ShareJobs.h"

#include <QJsonArray>

#include "app/net/PictureRecord.h"

namespace veilpix::net {

namespace {

QString permissionsPath(const QString& ownerId, const QString& itemId, const QString& userId = {})
{
    const QString all = picturePath(ownerId, itemId) + QStringLiteral("/permissions");
    return userId.isEmpty() ? all : all + QLatin1Char('/') + userId;
}

QJsonObject body(const SignedAccessList& list)
{
    return {
        {QLatin1String("access_list"), toBase64(list.bytes)},
        {QLatin1String("access_list_signature"), toBase64(list.signature)},
        {QLatin1String("access_list_version"), qint64(list.version)},
    };
}

QByteArray addition(const QString& userId, const QString& role, const QByteArray& wrappedKey,
                    const SignedAccessList& list)
{
    QJsonObject object = body(list);
    object.insert(QLatin1String("user_id"), userId);
    object.insert(QLatin1String("role"), role);
    object.insert(QLatin1String("wrapped_key"), toBase64(wrappedKey));
    return toJson(object);
}

QByteArray change(const QString& role, const SignedAccessList& list)
{
    QJsonObject object = body(list);
    object.insert(QLatin1String("role"), role);
    return toJson(object);
}

} // namespace

PermissionsJob::PermissionsJob(ApiClient& api, const QString& ownerId, const QString& itemId, QObject* parent)
    : JsonJob(api, Request::get(permissionsPath(ownerId, itemId)), parent)
{
}

Result<void> PermissionsJob::parse()
{
    for (const auto value : m_data[QLatin1String("permissions")].toArray()) {
        const QJsonObject entry = value.toObject();
        PermissionReply reply;
        reply.userId = entry.value(QLatin1String("userId")).toString();
        reply.userName = entry.value(QLatin1String("user_name")).toString();
        reply.role = entry.value(QLatin1String("role")).toString();
        reply.fingerprint = QByteArray::fromHex(entry.value(QLatin1String("fingerprint")).toString().toLatin1());
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
                            list.bytes.isEmpty() ? QByteArrayLiteral("{}") : toJson(body(list))),
              parent)
{
}

PersonReply PersonReply::fromJson(const QJsonObject& object)
{
    PersonReply person;
    person.userId = object.value(QLatin1String("user_id")).toString();
    person.userName = object.value(QLatin1String("user_name")).toString();
    person.publicKey = object.value(QLatin1String("public_key")).toString().toLatin1();
    person.signingKey = bytesOf(object.value(QLatin1String("signing_key")));
    person.identitySignature = bytesOf(object.value(QLatin1String("identity_signature")));
    return person;
}

FindPeopleRequest::FindPeopleRequest(ApiClient& api, const QString& prefix, QObject* parent)
    : JsonJob(api, Request::get(QStringLiteral("/api/v1/people")), parent)
{
    request().query.addQueryItem(QStringLiteral("prefix"), QString::fromLatin1(QUrl::toPercentEncoding(prefix)));
}

Result<void> FindPeopleRequest::parse()
{
    for (const auto value : m_data.toArray())
        m_people.push_back(PersonReply::fromJson(value.toObject()));
    return {};
}

PersonJob::PersonJob(ApiClient& api, const QString& userId, QObject* parent)
    : JsonJob(api, Request::get(QStringLiteral("/api/v1/people/") + userId), parent)
{
}

Result<void> PersonJob::parse()
{
    m_person = PersonReply::fromJson(m_data.toObject());
    if (m_person.userId.isEmpty())
        return fail(ErrorCode::Server, QStringLiteral("a person without an id"));
    return {};
}

} // namespace veilpix::net
