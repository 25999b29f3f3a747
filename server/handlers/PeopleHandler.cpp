#include "server/handlers/PeopleHandler.h"

#include <QJsonArray>
#include <QJsonDocument>

#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/JsonSpool.h"

namespace veilpix::handlers {

namespace {

constexpr int peoplePageSize = 500;
constexpr int mostPeople = 20;

QJsonObject seedUser(const store::User& user)
{
    return {{u"user_id"_s, user.id}, {u"user_name"_s, user.name}, {u"public_key"_s, user.publicKey}};
}

QJsonObject personOf(const store::User& user)
{
    const auto base64 = [](const QByteArray& bytes) {
        return bytes.isEmpty() ? QJsonValue() : QJsonValue(QString::fromLatin1(bytes.toBase64()));
    };
    QJsonObject person = seedUser(user);
    person.insert(u"signing_key"_s, base64(user.signingKey));
    person.insert(u"identity_signature"_s, base64(user.identitySignature));
    return person;
}

} // namespace

void PeopleHandler::addTo(Routes& routes)
{
    using http::Method;
    const QString base = u"/api/v1/"_s;
    routes.add({Method::Get, base + u"users"_s, u"users"_s}, [this](Call& call) { return users(call.account); });
    routes.add({Method::Get, base + u"users/<user>"_s, u"users.one"_s},
               [this](Call& call) { return user(call.request.param(u"user")); });
    routes.add({Method::Get, base + u"people"_s, u"people"_s}, [this](Call& call) { return people(call.request); });
    routes.add({Method::Get, base + u"people/<user>"_s, u"people.one"_s},
               [this](Call& call) { return person(call.request.param(u"user")); });
}

http::Response PeopleHandler::users(const Account& account)
{
    JsonSpool out(m_services);
    out.raw("{\"status\":\"success\",\"code\":\"200\",\"data\":[");
    const char* separator = "";
    qint64 after = 0;
    for (;;) {
        const auto page = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<std::vector<store::User>> {
            if (m_services.policy.listUsers) {
                return tx.users().page(after, peoplePageSize);
            }
            const Result<store::User> self = tx.users().find(account.id);
            if (!self) {
                return tl::unexpected(self.error());
            }
            return std::vector<store::User>{*self};
        });
        if (!page) {
            return storeFailure(page.error());
        }
        for (const store::User& user : *page) {
            out.raw(separator);
            out.raw(QJsonDocument(seedUser(user)).toJson(QJsonDocument::Compact));
            separator = ",";
            after = user.sequence;
        }
        if (!m_services.policy.listUsers || int(page->size()) < peoplePageSize) {
            break;
        }
    }
    out.raw("]}");
    return out.finish(200);
}

http::Response PeopleHandler::user(const QString& id)
{
    const auto user = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().find(id); });
    if (!user && user.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"User not found"_s);
    }
    return user ? http::Response::success(seedUser(*user)) : storeFailure(user.error());
}

http::Response PeopleHandler::people(const http::Request& request)
{
    const QString prefix = request.queryValue(u"prefix").normalized(QString::NormalizationForm_C);
    if (prefix.isEmpty()) {
        return http::Response::error(422, u"Field prefix is required"_s);
    }
    if (prefix.size() > AccountLimits::userName) {
        return http::Response::error(422, u"Field prefix is not valid"_s);
    }
    const auto found = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.users().findByPrefix(prefix, mostPeople); });
    if (!found) {
        return storeFailure(found.error());
    }
    QJsonArray people;
    for (const store::User& user : *found) {
        people.append(personOf(user));
    }
    return http::Response::success(people);
}

http::Response PeopleHandler::person(const QString& id)
{
    const auto user = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().find(id); });
    if (!user && user.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"User not found"_s);
    }
    return user ? http::Response::success(personOf(*user)) : storeFailure(user.error());
}

} // namespace veilpix::handlers
