#include "server/handlers/SignInHandler.h"

#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/CsrfForm.h"
#include "server/handlers/PasswordCheck.h"
#include "server/handlers/SessionReplies.h"

namespace veilpix::handlers {

namespace {
constexpr const char* wrongCredentials = "Username or password is invalid";
constexpr qsizetype longestDevice = 64;
} // namespace

void SignInHandler::addTo(Routes& routes)
{
    using http::Method;
    const auto signingIn = [this](Call& call) { return login(call); };
    const auto signingOut = [this](Call& call) { return logout(call.account); };
    routes.add({Method::Get, u"/login"_s, u"login.form"_s, Caller::Anyone},
               [this](Call& call) { return csrfForm(m_services, call); });
    routes.add({Method::Post, u"/login"_s, u"login"_s, Caller::Anyone, Csrf::Form, http::BodyKind::Form}, signingIn);
    routes.add(
        {Method::Post, u"/api/v1/auth/login"_s, u"auth.login"_s, Caller::Anyone, Csrf::None, http::BodyKind::Form},
        signingIn);
    routes.add(
        {Method::Post, u"/api/v1/auth/refresh"_s, u"auth.refresh"_s, Caller::Anyone, Csrf::None, http::BodyKind::Json},
        [this](Call& call) { return refresh(call.request); });
    routes.add({Method::Post, u"/logout"_s, u"logout"_s, Caller::Account, Csrf::None, http::BodyKind::Form},
               signingOut);
    routes.add(
        {Method::Post, u"/api/v1/auth/logout"_s, u"auth.logout"_s, Caller::Account, Csrf::None, http::BodyKind::Form},
        signingOut);
}

http::Response SignInHandler::login(Call& call)
{
    if (call.isJson()) {
        return loginNative(call.request);
    }
    const Answer<const FormFields*> form = call.form();
    if (!form) {
        return form.error();
    }
    QStringList missing;
    if ((*form)->isBlank(u"username")) {
        missing.append(u"Username is required"_s);
    }
    if ((*form)->isBlank(u"password")) {
        missing.append(u"Password is required"_s);
    }
    if (!missing.isEmpty()) {
        return http::Response::error(422, missing.join(u", "_s));
    }
    const QString name = (*form)->text(u"username");
    const QString password = (*form)->text(u"password");
    if (name.isEmpty() || !isUserName(name) || password.isEmpty() || password.size() > AccountLimits::password) {
        return http::Response::error(422, QString::fromLatin1(wrongCredentials));
    }
    return checkAndBegin(call.request, name, password, [this](const store::User& checked) {
        return SessionReplies(m_services).signInBySeed(checked);
    });
}

http::Response SignInHandler::loginNative(const http::Request& request)
{
    Answer<JsonFields> fields = JsonFields::read(request);
    if (!fields) {
        return std::move(fields).error();
    }
    const QString name = fields->text("username", 1, AccountLimits::userName);
    const QString password = fields->text("password", 1, AccountLimits::password);
    const QString device = fields->optionalText("device", longestDevice);
    if (fields->isWrong()) {
        return fields->refusal();
    }
    return checkAndBegin(request, name, password, [&](const store::User& checked) {
        return SessionReplies(m_services).signIn(checked, device);
    });
}

// An account that changed between check and sign-in is checked anew: it may have another password, or the same one
// under a stronger hash, which a sign-in beside this one stored.
http::Response SignInHandler::checkAndBegin(const http::Request& request, const QString& name, const QString& password,
                                            const Begin& begin)
{
    for (int attempt = 0; attempt < 3; ++attempt) {
        const Answer<store::User> user =
            PasswordCheck(m_services)
                .byName(request, name, password, PasswordCheck::Secret::Password, wrongCredentials);
        if (!user) {
            return user.error();
        }
        Result<http::Response> begun = begin(*user);
        if (begun) {
            return *std::move(begun);
        }
        if (begun.error().code != ErrorCode::Conflict) {
            return storeFailure(begun.error());
        }
    }
    return retryLater(503, u"The server is busy, try again"_s, 1);
}

http::Response SignInHandler::refresh(const http::Request& request)
{
    Answer<JsonFields> fields = JsonFields::read(request);
    if (!fields) {
        return std::move(fields).error();
    }
    const QString token = fields->text("refresh_token", 1, 200);
    if (fields->isWrong()) {
        return fields->refusal();
    }
    return SessionReplies(m_services).refresh(token.toUtf8());
}

http::Response SignInHandler::logout(const Account& account)
{
    const QDateTime now = m_services.clock.now();
    const Result<void> ended = m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        if (!account.sessionId.isEmpty()) {
            return tx.sessions().end(account.sessionId, now);
        }
        return tx.sessions().revokeAccess({account.jti, QString(), account.id, account.tokenExpires});
    });
    return ended ? http::Response::success(u"User logged out"_s) : storeFailure(ended.error());
}

} // namespace veilpix::handlers
