// The server's table of routes: what each one demands before its handler runs, always in the seed's order: CSRF, token,
// owner, then what the handler itself looks at.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "server/handlers/Guard.h"
#include "server/handlers/IdempotentReplies.h"
#include "server/http/Router.h"

namespace veilpix::handlers {

enum class Csrf {
    None,
    Form, // as the seed's forms; JSON bodies are exempt, no page of another site can send those with a token
};

enum class Caller {
    Anyone,    // no token is looked at
    Account,   // any signed-in account
    PathOwner, // the account that the path names as <user>; 401 for others
};

// One request that has passed its route's checks.
class Call {
public:
    Call(const http::Request& asked, const QString& spoolFolder) : request(asked), m_spoolFolder(spoolFolder) {}

    const http::Request& request;
    Account account; // empty for Caller::Anyone

    [[nodiscard]] bool isJson() const { return request.contentType() == "application/json"; }
    // Read at the first call; afterwards the same one.
    [[nodiscard]] Answer<const FormFields*> form();

private:
    QString m_spoolFolder;
    std::optional<Answer<FormFields>> m_form;
};

struct Rule {
    http::Method method = http::Method::Get;
    QString path;
    QString name;
    Caller caller = Caller::Account;
    Csrf csrf = Csrf::None;
    http::BodyKind body = http::BodyKind::None;
    std::optional<qint64> maxBody = std::nullopt;
    bool idempotent = false; // takes an Idempotency-Key
    // Waits for nothing, neither store nor disk: answered while all threads for those that do are taken.
    bool quick = false;
    QList<http::Headers::Field> fields = {}; // of every reply, refusals too

    // What works on a full disk too, as far as the reserve goes: having less on the server, and signing in and out.
    [[nodiscard]] std::optional<store::ReserveFiles::Use> reserveUse() const;
};

class Routes {
public:
    using Handler = std::function<http::Response(Call&)>;
    using AsyncHandler = std::function<void(Call&, http::Responder)>;

    Routes(http::Router& router, Services& services);
    void add(const Rule& rule, Handler handler);
    // Runs on the pool, as all do, and answers when it likes.
    void addAsync(const Rule& rule, AsyncHandler handler);

    // The body goes where the handler says, as it comes.
    using SinkHandler = std::function<http::OpenedSink(Call&)>;
    void addSink(const Rule& rule, SinkHandler handler);

    [[nodiscard]] const std::vector<Rule>& rules() const { return m_rules; }

private:
    // Nothing when the request may go on; call then has its account.
    [[nodiscard]] static std::optional<http::Response> refusal(const Guard& guard, const Rule& rule, Call& call);
    [[nodiscard]] http::RouteOptions options(const Rule& rule) const;

    http::Router& m_router;
    Services& m_services;
    std::vector<Rule> m_rules;
};

} // namespace veilpix::handlers
