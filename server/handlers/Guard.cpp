#include "server/handlers/Guard.h"

#include "common/api/Paths.h"
#include "common/api/SeedNames.h"
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
    const Result<store::AccessState> found =
        m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.sessions().accessState(jti, userId); });
    if (!found) {
        return tl::unexpected<http::Response>(storeFailure(found.error()));
    }
    if (found->revoked) {
        return refuse(401, "Token has been revoked");
    }
    if (!found->accountExists) {
        return refuse(401, "User is not authorized");
    }
    if (found->accountDisabled) {
        return refuse(403, "Account is disabled");
    }
    return found->sessionId;
}

bool Guard::hasCsrfHeader(const http::Request& request)
{
    return !request.header(api::headers::csrfToken).isEmpty() ||
           !request.header(api::headers::otherCsrfToken).isEmpty();
}

Answer<void> Guard::csrf(const http::Request& request, const FormFields* form) const
{
    QByteArray token = form ? form->text(api::seed::csrfToken).toUtf8() : QByteArray();
    if (token.isEmpty()) {
        token = request.header(api::headers::csrfToken);
    }
    if (token.isEmpty()) {
        token = request.header(api::headers::otherCsrfToken);
    }
    const auto refusal = m_services.csrf.check(http::cookie(request, "session"), token);
    if (refusal) {
        return refuse(400, auth::CsrfTokens::message(*refusal));
    }
    return {};
}

} // namespace veilpix::handlers
