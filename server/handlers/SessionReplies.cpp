#include "server/handlers/SessionReplies.h"

#include "common/api/AccountMessages.h"
#include "common/api/Json.h"
#include "common/base/Literals.h"
#include "common/base/Try.h"

namespace veilpix::handlers {

namespace {

store::Session newSession(const QString& userId, const QString& device, const QDateTime& now, const QDateTime& expires)
{
    store::Session session;
    session.id = store::newHexId();
    session.userId = userId;
    session.device = device;
    session.created = now;
    session.lastUsed = now;
    session.expires = expires;
    return session;
}

store::AccessToken tokenRow(const auth::AccessClaims& claims, const QString& sessionId)
{
    return {claims.jti, sessionId, claims.userId, claims.expires};
}

// Tokens are for whoever asked, and for no cache on the way or in a browser.
http::Response tokensReply(const api::Tokens& tokens)
{
    return http::Response::jsonText(200, api::toJson(tokens)).setHeader("Cache-Control", "no-store");
}

http::Response unusable()
{
    return http::Response::error(401, u"The refresh token is not valid"_s);
}

} // namespace

Result<http::Response> SessionReplies::signInBySeed(const store::User& checked)
{
    VEILPIX_TRY(const auth::AccessTokens::Made access, m_services.accessTokens.make(checked.id));
    const store::Session session = newSession(checked.id, QString(), m_services.clock.now(), access.claims.expires);
    VEILPIX_TRY_VOID(addSession(checked, session, access.claims, {}));
    api::Tokens tokens;
    tokens.accessToken = access.token;
    tokens.userId = checked.id;
    return tokensReply(tokens);
}

Result<http::Response> SessionReplies::signIn(const store::User& checked, const QString& device)
{
    const Result<auth::AccessTokens::Made> access = m_services.accessTokens.make(checked.id);
    const Result<QByteArray> refreshToken = m_services.refreshTokens.make();
    if (!access || !refreshToken) {
        return tl::unexpected(access ? refreshToken.error() : access.error());
    }
    const QDateTime now = m_services.clock.now();
    const auto lifetime = std::chrono::seconds(m_services.policy.sessionLifetime).count();
    const store::Session session = newSession(checked.id, device, now, now.addSecs(lifetime));
    VEILPIX_TRY_VOID(addSession(checked, session, access->claims, *refreshToken));
    return reply(*access, session, *refreshToken);
}

Result<void> SessionReplies::addSession(const store::User& checked, const store::Session& session,
                                        const auth::AccessClaims& claims, const QByteArray& refreshToken)
{
    return m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        const Result<store::User> now = tx.users().find(checked.id);
        if (!now && now.error().code != ErrorCode::NotFound) {
            return tl::unexpected(now.error());
        }
        if (!now || now->disabled || now->passwordHash != checked.passwordHash) {
            return fail(ErrorCode::Conflict, u"the account has changed"_s);
        }
        VEILPIX_TRY_VOID(tx.sessions().endLeastUsed(checked.id, mostRunning - 1, session.created));
        VEILPIX_TRY_VOID(tx.sessions().add(session));
        VEILPIX_TRY_VOID(tx.sessions().addAccess(tokenRow(claims, session.id)));
        if (refreshToken.isEmpty()) {
            return {};
        }
        VEILPIX_TRY(const QByteArray hash, auth::RefreshTokens::hash(refreshToken));
        store::RefreshToken row;
        row.hash = hash;
        row.sessionId = session.id;
        row.created = session.created;
        return tx.sessions().addRefresh(row);
    });
}

http::Response SessionReplies::refresh(const QByteArray& token)
{
    const Result<QByteArray> hash = auth::RefreshTokens::hash(token);
    if (!hash) {
        return unusable();
    }
    const Result<Renewed> renewed = m_services.metadata.write(
        [&](store::WriteTransaction& tx) -> Result<Renewed> { return renew(tx, token, *hash); });
    if (!renewed && renewed.error().code == ErrorCode::Forbidden) {
        return http::Response::error(403, u"Account is disabled"_s);
    }
    if (!renewed) {
        return renewed.error().code == ErrorCode::NotFound ? unusable() : storeFailure(renewed.error());
    }
    if (!renewed->held) {
        return unusable();
    }
    const Result<auth::AccessTokens::Made> access = m_services.accessTokens.make(renewed->session.userId);
    if (!access) {
        return storeFailure(access.error());
    }
    const Result<void> added = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        return tx.sessions().addAccess(tokenRow(access->claims, renewed->session.id));
    });
    return added ? reply(*access, renewed->session, renewed->refreshToken) : storeFailure(added.error());
}

Result<SessionReplies::Renewed> SessionReplies::renew(store::WriteTransaction& tx, const QByteArray& token,
                                                      const QByteArray& hash)
{
    const QDateTime now = m_services.clock.now();
    Renewed renewed;
    VEILPIX_TRY(const store::RefreshToken row, tx.sessions().findRefresh(hash));
    VEILPIX_TRY(store::Session session, tx.sessions().find(row.sessionId));
    renewed.session = std::move(session);
    VEILPIX_TRY(const store::User user, tx.users().find(renewed.session.userId));
    if (user.disabled) {
        return fail(ErrorCode::Forbidden);
    }
    if (renewed.session.ended.isValid() || renewed.session.expires <= now) {
        return renewed;
    }
    const auto use = auth::RefreshTokens::judge(row.replaced, now);
    if (use == auth::RefreshTokens::Use::Stolen) {
        // Two holders of one token: whoever is the right one signs in again.
        const auto ended = tx.sessions().end(renewed.session.id, now);
        return ended ? Result<Renewed>(renewed) : Result<Renewed>(tl::unexpected(ended.error()));
    }
    QByteArray salt = row.successorSalt;
    if (use == auth::RefreshTokens::Use::Rotate) {
        VEILPIX_TRY(const QByteArray made, m_services.refreshTokens.makeSalt());
        salt = made;
    }
    renewed.refreshToken = m_services.refreshTokens.successor(token, salt);
    if (use == auth::RefreshTokens::Use::Rotate) {
        VEILPIX_TRY(const QByteArray successorHash, auth::RefreshTokens::hash(renewed.refreshToken));
        store::RefreshToken successor;
        successor.hash = successorHash;
        successor.sessionId = renewed.session.id;
        successor.created = now;
        VEILPIX_TRY_VOID(tx.sessions().markReplaced(hash, salt, now));
        VEILPIX_TRY_VOID(tx.sessions().addRefresh(successor));
    }
    VEILPIX_TRY_VOID(tx.sessions().touch(renewed.session.id, now));
    renewed.held = true;
    return renewed;
}

http::Response SessionReplies::reply(const auth::AccessTokens::Made& access, const store::Session& session,
                                     const QByteArray& refreshToken) const
{
    api::Tokens tokens;
    tokens.accessToken = access.token;
    tokens.expiresIn = m_services.accessTokens.lifetime().count();
    tokens.refreshToken = refreshToken;
    tokens.sessionId = session.id;
    tokens.userId = session.userId;
    return tokensReply(tokens);
}

} // namespace veilpix::handlers
