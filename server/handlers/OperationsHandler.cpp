#include "server/handlers/OperationsHandler.h"

#include "common/api/Paths.h"
#include "common/api/ServerMessages.h"
#include "common/base/Literals.h"
#include "server/handlers/JsonBody.h"
#include "server/handlers/MetricsText.h"
#include "server/handlers/OpenApi.h"

namespace veilpix::handlers {

void OperationsHandler::addTo(Routes& routes)
{
    const auto get = [](const char* path, const char* name) {
        return Rule{http::Method::Get, QLatin1String(path), QLatin1String(name), Caller::Anyone};
    };
    const auto quick = [&get](const char* path, const char* name) {
        Rule rule = get(path, name);
        rule.quick = true;
        return rule;
    };
    routes.add(quick(api::paths::healthz, "healthz"), [](Call&) { return successText(u"The server answers"); });
    routes.add(get(api::paths::readyz, "readyz"), [this](Call&) { return ready(); });
    routes.add(quick(api::paths::version, "version"), [](Call&) {
        return success(api::ServerVersion{1, u"veilpix-server"_s, QStringLiteral(VEILPIX_VERSION)});
    });
    routes.add(get(api::paths::metrics, "metrics"), [this](Call& call) { return metrics(call.request); });
    routes.add(get(api::paths::openApi, "openapi"),
               [&routes](Call&) { return http::Response::jsonText(200, OpenApi::document(routes.rules())); });
}

http::Response OperationsHandler::ready()
{
    const Result<void> ready = m_operations.ready ? m_operations.ready() : Result<void>{};
    return ready ? successText(u"The stores are usable") : storeFailure(ready.error());
}

http::Response OperationsHandler::metrics(const http::Request& request)
{
    if (!request.peer.isLoopback() && !m_services.policy.metricsPublic) {
        return http::Response::error(403, u"Metrics are for this machine only"_s);
    }
    const http::Counters* counters = m_operations.counters ? m_operations.counters() : nullptr;
    MetricsText text;
    if (counters) {
        text.add(*counters);
    }
    text.gauge("veilpix_changes_waiting", "Requests that wait for a change.", m_waitingForChanges());
    text.counter("veilpix_log_lines_dropped_total", "Log lines that were never written.",
                 m_operations.droppedLogLines ? m_operations.droppedLogLines() : 0);
    if (const auto failed = text.addStores(m_services.metadata, m_services.spoolFolder); !failed) {
        return storeFailure(failed.error());
    }
    return http::Response::bytes(200, text.finish(), "text/plain; version=0.0.4; charset=utf-8");
}

} // namespace veilpix::handlers
