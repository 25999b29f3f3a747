#include "server/handlers/Guard.h"

#include "server/http/Forms.h"

namespace veilpix::handlers {

namespace {

constexpr const char* badHeader = "Bad Authorization header. Expected 'Authorization: Bearer <JWT>'";

// The scheme's name without regard to case, one space, one token.
std::optional<QByteArray> bearerToken(const QByteArray& header)
{
    const QList<QByteArray> words = header.simplified().split(' ');
    if (words.size() != 2 || words.at(0).toLower() != "bearer" || words.at(1).isEmpty()) {
        return std::nullopt;
    }
    return words.at(1);
}

struct Standing {
    store::AccessState token;
    bool exists = false;
    bool disabled = false;
};

} // namespace

Answer<auth::AccessClaims> Guard::claims(const http::Request& request) const
{
    if (!request.headers.has("Authorization")) {
        return refuse(401, "Missing Authorization Header");
    }
    const std::optional<QByteArray> token = bearerToken(request.header("Authorization"));
    if (!token || request.headers.count("Authorization") > 1) {
        return refuse(422, badHeader);
    }
    const auto claims = m_services.accessTokens.verify(*token);
    if (!claims) {
        const int status = claims.error() == auth::AccessTokens::Refusal::Expired ? 401 : 422;
        return refuse(status, auth::AccessTokens::reason(claims.error()));
    }
    return *claims;
}

Answer<Account> Guard::account(const http::Request& request) const
{
    const Answer<auth::AccessClaims> claims = this->claims(request);
    if (!claims) {
        return tl::unexpected<http::Response>(claims.error());
    }
    const Answer<QString> sessionId = standing(claims->jti, claims->userId);
    if (!sessionId) {
        return tl::unexpected<http::Response>(sessionId.error());
    }
    return Account{claims->userId, *sessionId, claims->jti, claims->expires};
}

Answer<void> Guard::again(const Account& account) const
{
    const Answer<QString> sessionId = standing(account.jti, account.id);
    if (!sessionId) {
        return tl::unexpected<http::Response>(sessionId.error());
    }
    return {};
}

Answer<QString> Guard::standing(const QString& jti, const QString& userId) const
{
    const Result<Standing> found = m_services.metadata.read([&](store::ReadTransaction& tx) -> Result<Standing> {
        Standing now;
        const Result<store::AccessState> state = tx.sessions().accessState(jti);
        if (!state) {
            return tl::unexpected(state.error());
        }
        now.token = *state;
        const Result<store::User> user = tx.users().find(userId);
        if (!user && user.error().code != ErrorCode::NotFound) {
            return tl::unexpected(user.error());
        }
        now.exists = user.has_value();
        now.disabled = user && user->disabled;
        return now;
    });
    if (!found) {
        return tl::unexpected<http::Response>(storeFailure(found.error()));
    }
    if (found->token.revoked) {
        return refuse(401, "Token has been revoked");
    }
    if (!found->exists) {
        return refuse(401, "User is not authorized");
    }
    if (found->disabled) {
        return refuse(403, "Account is disabled");
    }
    return found->token.sessionId;
}

bool Guard::hasCsrfHeader(const http::Request& request)
{
    return !request.header("X-CSRFToken").isEmpty() || !request.header("X-CSRF-Token").isEmpty();
}

Answer<void> Guard::csrf(const http::Request& request, const FormFields* form) const
{
    QByteArray token = form ? form->text(u"csrf_token").toUtf8() : QByteArray();
    if (token.isEmpty()) {
        token = request.header("X-CSRFToken");
    }
    if (token.isEmpty()) {
        token = request.header("X-CSRF-Token");
    }
    const auto refusal = m_services.csrf.check(http::cookie(request, "session"), token);
    if (refusal) {
        return refuse(400, auth::CsrfTokens::message(*refusal));
    }
    return {};
}

} // namespace veilpix::handlers
