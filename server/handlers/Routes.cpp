#include "server/handlers/Routes.h"

#include <algorithm>

#include "common/base/Literals.h"
#include "server/handlers/RequestScope.h"

namespace veilpix::handlers {

namespace {

// Below this a body is read before anything is refused, so that checks come in the seed's order; above it, a token that
// cannot be right is refused before a stranger has filled the disk.
constexpr qint64 costlyBody = 1024 * 1024;
// What anybody may send without a token. The largest that is asked for, a registration with its key ring, has 0.4 MB.
constexpr qint64 strangersBody = 1024 * 1024;
constexpr int noSpace = 507;

bool isCostly(const http::Request& head)
{
    return head.headers.has("Transfer-Encoding") || head.header("Content-Length").toLongLong() > costlyBody;
}

} // namespace

std::optional<store::ReserveFiles::Use> Rule::reserveUse() const
{
    if (method == http::Method::Delete || name == "pictures.trash"_L1) {
        return store::ReserveFiles::Use::Deletion;
    }
    for (const char* signing : {"login", "auth.login", "auth.refresh", "logout", "auth.logout"}) {
        if (name == QLatin1String(signing)) {
            return store::ReserveFiles::Use::SignIn;
        }
    }
    return std::nullopt;
}

Answer<const FormFields*> Call::form()
{
    if (!m_form) {
        m_form = FormFields::read(request, m_spoolFolder);
    }
    if (!*m_form) {
        return tl::unexpected<http::Response>(m_form->error());
    }
    return &**m_form;
}

Routes::Routes(http::Router& router, Services& services) : m_router(router), m_services(services)
{
}

std::optional<http::Response> Routes::refusal(const Guard& guard, const Rule& rule, Call& call)
{
    if (rule.csrf == Csrf::Form && !call.isJson()) {
        const FormFields* fields = nullptr;
        if (!Guard::hasCsrfHeader(call.request)) {
            const Answer<const FormFields*> form = call.form();
            if (!form) {
                return form.error();
            }
            fields = *form;
        }
        if (const Answer<void> held = guard.csrf(call.request, fields); !held) {
            return held.error();
        }
    }
    if (rule.caller == Caller::Anyone) {
        return std::nullopt;
    }
    Answer<Account> account = guard.account(call.request);
    if (!account) {
        return std::move(account).error();
    }
    call.account = *std::move(account);
    if (rule.caller == Caller::PathOwner && call.request.param(u"user") != call.account.id) {
        return http::Response::error(401, u"User is not authorized"_s);
    }
    return std::nullopt;
}

http::RouteOptions Routes::options(const Rule& rule) const
{
    http::RouteOptions options;
    options.name = rule.name;
    options.bodyKind = rule.body;
    options.maxBody =
        rule.caller == Caller::Anyone ? std::min(strangersBody, rule.maxBody.value_or(strangersBody)) : rule.maxBody;
    options.slow = !rule.quick;
    options.fields = rule.fields;
    if (rule.caller != Caller::Anyone && rule.body != http::BodyKind::None) {
        options.admit = [&services = m_services](const http::Request& head) -> std::optional<http::Response> {
            if (!isCostly(head)) {
                return std::nullopt;
            }
            Answer<auth::AccessClaims> claims = Guard(services).claims(head);
            if (claims) {
                return std::nullopt;
            }
            return std::move(claims).error();
        };
    }
    return options;
}

void Routes::add(const Rule& rule, Handler handler)
{
    m_rules.push_back(rule);
    const auto run = [&services = m_services, rule, handler = std::move(handler)](const http::Request& request) {
        const RequestScope scope(request.id);
        const auto answer = [&]() -> http::Response {
            Call call(request, services.spoolFolder);
            if (auto refused = refusal(Guard(services), rule, call)) {
                return *std::move(refused);
            }
            if (!rule.idempotent) {
                return handler(call);
            }
            return IdempotentReplies(services).run(request, call.account.id, [&] { return handler(call); });
        };
        http::Response response = answer();
        const auto use = rule.reserveUse();
        if (!use) {
            return response;
        }
        if (response.status() == noSpace) { // the store has made what room it could when it failed
            response = answer();
        }
        if (response.status() == noSpace && services.reserveFiles.giveUp(*use)) {
            response = answer();
        }
        services.reserveFiles.make();
        return response;
    };
    m_router.add(rule.method, rule.path, run, options(rule));
}

void Routes::addAsync(const Rule& rule, AsyncHandler handler)
{
    m_rules.push_back(rule);
    const auto run = [&services = m_services, rule, handler = std::move(handler)](http::Request request,
                                                                                  http::Responder responder) {
        const RequestScope scope(request.id);
        Call call(request, services.spoolFolder);
        if (auto refused = refusal(Guard(services), rule, call)) {
            return responder.send(*std::move(refused));
        }
        handler(call, std::move(responder));
    };
    m_router.addAsync(rule.method, rule.path, run, options(rule));
}

void Routes::addSink(const Rule& rule, SinkHandler handler)
{
    m_rules.push_back(rule);
    const auto open = [&services = m_services, rule,
                       handler = std::move(handler)](const http::Request& request) -> http::OpenedSink {
        const RequestScope scope(request.id);
        Call call(request, services.spoolFolder);
        if (auto refused = refusal(Guard(services), rule, call)) {
            return tl::make_unexpected(*std::move(refused));
        }
        return handler(call);
    };
    m_router.addSink(rule.method, rule.path, open, options(rule));
}

} // namespace veilpix::handlers
