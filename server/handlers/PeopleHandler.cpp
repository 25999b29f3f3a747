#include "server/handlers/PeopleHandler.h"

#include "common/api/Paths.h"
#include "common/api/SeedNames.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/JsonSpool.h"
#include "server/handlers/WireRecords.h"

namespace veilpix::handlers {

namespace {
constexpr int peoplePageSize = 500;
} // namespace

void PeopleHandler::addTo(Routes& routes)
{
    const auto get = [](const char* path, const char* name) {
        return Rule{http::Method::Get, QLatin1String(path), QLatin1String(name)};
    };
    routes.add(get(api::paths::users, "users"), [this](Call& call) { return users(call.account); });
    routes.add(get(api::paths::user, "users.one"),
               [this](Call& call) { return user(call.request.param(api::segments::user)); });
    routes.add(get(api::paths::people, "people"), [this](Call& call) { return people(call.request); });
    routes.add(get(api::paths::person, "people.one"),
               [this](Call& call) { return person(call.request.param(api::segments::user)); });
}

http::Response PeopleHandler::users(const Account& account)
{
    JsonSpool out(m_services);
    out.raw(api::seed::beforeData);
    out.raw("[");
    const char* separator = "";
    qint64 after = 0;
    for (;;) {
        const auto page = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<std::vector<store::User>> {
            if (m_services.policy.listUsers) {
                return tx.users().page(after, peoplePageSize);
            }
            VEILPIX_TRY(const store::User self, tx.users().find(account.id));
            return std::vector<store::User>{self};
        });
        if (!page) {
            return storeFailure(page.error());
        }
        for (const store::User& user : *page) {
            out.raw(separator);
            out.raw(api::toJson(userOf(user)));
            separator = ",";
            after = user.sequence;
        }
        if (!m_services.policy.listUsers || int(page->size()) < peoplePageSize) {
            break;
        }
    }
    out.raw("]");
    out.raw(api::seed::afterData);
    return out.finish(200);
}

http::Response PeopleHandler::user(const QString& id)
{
    const auto user = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().find(id); });
    if (!user && user.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"User not found"_s);
    }
    return user ? success(userOf(*user)) : storeFailure(user.error());
}

http::Response PeopleHandler::people(const http::Request& request)
{
    const QString prefix = request.queryValue(api::query::prefix).normalized(QString::NormalizationForm_C);
    if (prefix.isEmpty()) {
        return missingField(api::query::prefix);
    }
    if (prefix.size() > api::limits::userName) {
        return invalidField(api::query::prefix);
    }
    const auto found = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.users().findByPrefix(prefix, api::limits::people); });
    if (!found) {
        return storeFailure(found.error());
    }
    std::vector<api::Person> people;
    for (const store::User& user : *found) {
        people.push_back(personOf(user));
    }
    return success(people);
}

http::Response PeopleHandler::person(const QString& id)
{
    const auto user = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.users().find(id); });
    if (!user && user.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"User not found"_s);
    }
    return user ? success(personOf(*user)) : storeFailure(user.error());
}

} // namespace veilpix::handlers
