#include "server/handlers/SessionsHandler.h"

#include "common/api/AccountMessages.h"
#include "common/api/Paths.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/PasswordCheck.h"

namespace veilpix::handlers {

void SessionsHandler::addTo(Routes& routes)
{
    using http::Method;
    routes.add({Method::Get, QLatin1String(api::paths::sessions), u"auth.sessions"_s},
               [this](Call& call) { return list(call.account); });
    routes.add({Method::Delete,
                QLatin1String(api::paths::session),
                u"auth.sessions.end"_s,
                Caller::Account,
                Csrf::None,
                http::BodyKind::Json,
                {},
                true},
               [this](Call& call) { return end(call.account, call.request.param(api::segments::session)); });
    routes.add({Method::Post,
                QLatin1String(api::paths::restoreSession),
                u"auth.sessions.restore"_s,
                Caller::Account,
                Csrf::None,
                http::BodyKind::Json,
                {},
                true},
               [this](Call& call) { return restore(call); });
}

http::Response SessionsHandler::list(const Account& account)
{
    const auto sessions = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.sessions().list(account.id, m_services.clock.now()); });
    if (!sessions) {
        return storeFailure(sessions.error());
    }
    std::vector<api::Session> out;
    for (const store::Session& session : *sessions) {
        out.push_back({session.id, session.device, session.created, session.lastUsed, session.expires,
                       session.id == account.sessionId, session.ended});
    }
    return success(out);
}

http::Response SessionsHandler::end(const Account& account, const QString& session)
{
    const Result<void> ended = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        VEILPIX_TRY(const store::Session found, tx.sessions().find(session));
        if (found.userId != account.id) {
            return fail(ErrorCode::NotFound);
        }
        return tx.sessions().end(session, m_services.clock.now());
    });
    if (!ended && ended.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"Session not found"_s);
    }
    return ended ? http::Response::noContent() : storeFailure(ended.error());
}

http::Response SessionsHandler::restore(const Call& call)
{
    const Answer<store::User> user = PasswordCheck(m_services).again(call);
    if (!user) {
        return user.error();
    }
    const QDateTime time = m_services.clock.now();
    const Result<void> restored = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        // Another password ended all sessions: one does not come back by the old one, checked a moment before.
        VEILPIX_TRY(const store::User now, tx.users().find(user->id));
        if (now.disabled || now.passwordHash != user->passwordHash) {
            return fail(ErrorCode::Conflict);
        }
        return tx.sessions().restore(call.account.id, call.request.param(api::segments::session), time);
    });
    if (!restored && restored.error().code == ErrorCode::NotFound) {
        return http::Response::error(404, u"Session not found"_s);
    }
    if (!restored && restored.error().code == ErrorCode::Conflict) {
        return retryLater(503, u"The account has changed, try again"_s, 1);
    }
    return restored ? http::Response::noContent() : storeFailure(restored.error());
}

} // namespace veilpix::handlers
