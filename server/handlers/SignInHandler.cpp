#include "server/handlers/SignInHandler.h"

#include "common/api/Paths.h"
#include "common/api/SeedNames.h"
#include "common/base/Literals.h"
#include "server/handlers/AccountFields.h"
#include "server/handlers/CsrfForm.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/PasswordCheck.h"
#include "server/handlers/SessionReplies.h"

namespace veilpix::handlers {

namespace {
constexpr const char* wrongCredentials = "Username or password is invalid";
} // namespace

void SignInHandler::addTo(Routes& routes)
{
    using http::Method;
    namespace paths = api::paths;
    const auto signingIn = [this](Call& call) { return login(call); };
    const auto signingOut = [this](Call& call) { return logout(call.account); };
    routes.add({Method::Get, QLatin1String(paths::seedLogin), u"login.form"_s, Caller::Anyone},
               [this](Call& call) { return csrfForm(m_services, call); });
    routes.add(
        {Method::Post, QLatin1String(paths::seedLogin), u"login"_s, Caller::Anyone, Csrf::Form, http::BodyKind::Form},
        signingIn);
    routes.add(
        {Method::Post, QLatin1String(paths::login), u"auth.login"_s, Caller::Anyone, Csrf::None, http::BodyKind::Form},
        signingIn);
    routes.add({Method::Post, QLatin1String(paths::refresh), u"auth.refresh"_s, Caller::Anyone, Csrf::None,
                http::BodyKind::Json},
               [this](Call& call) { return refresh(call.request); });
    routes.add({Method::Post, QLatin1String(paths::seedLogout), u"logout"_s, Caller::Account, Csrf::None,
                http::BodyKind::Form},
               signingOut);
    routes.add({Method::Post, QLatin1String(paths::logout), u"auth.logout"_s, Caller::Account, Csrf::None,
                http::BodyKind::Form},
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
    if ((*form)->isBlank(api::seed::userName)) {
        missing.append(u"Username is required"_s);
    }
    if ((*form)->isBlank(api::seed::password)) {
        missing.append(u"Password is required"_s);
    }
    if (!missing.isEmpty()) {
        return http::Response::error(422, missing.join(u", "_s));
    }
    const QString name = (*form)->text(api::seed::userName);
    const QString password = (*form)->text(api::seed::password);
    if (name.isEmpty() || !isUserName(name) || password.isEmpty() || password.size() > api::limits::password) {
        return http::Response::error(422, QString::fromLatin1(wrongCredentials));
    }
    return checkAndBegin(call.request, name, password.toUtf8(), [this](const store::User& checked) {
        return SessionReplies(m_services).signInBySeed(checked);
    });
}

http::Response SignInHandler::loginNative(const http::Request& request)
{
    const Answer<api::Login> asked = readMessage<api::Login>(request);
    if (!asked) {
        return asked.error();
    }
    return checkAndBegin(request, asked->userName, asked->password, [&](const store::User& checked) {
        return SessionReplies(m_services).signIn(checked, asked->device.value_or(QString()));
    });
}

// An account that changed between check and sign-in is checked anew: it may have another password, or the same one
// under a stronger hash, which a sign-in beside this one stored.
http::Response SignInHandler::checkAndBegin(const http::Request& request, const QString& name,
                                            const QByteArray& password, const Begin& begin)
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
    const Answer<api::Refresh> asked = readMessage<api::Refresh>(request);
    return asked ? SessionReplies(m_services).refresh(asked->refreshToken) : asked.error();
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
    return ended ? successText(u"User logged out") : storeFailure(ended.error());
}

} // namespace veilpix::handlers
