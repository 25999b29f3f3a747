#include "server/handlers/OperationsHandler.h"

#include "common/base/Literals.h"
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
    routes.add(quick("/healthz", "healthz"), [](Call&) { return http::Response::success(u"The server answers"_s); });
    routes.add(get("/readyz", "readyz"), [this](Call&) { return ready(); });
    routes.add(quick("/version", "version"), [](Call&) {
        return http::Response::success(QJsonObject{
            {u"name"_s, u"veilpix-server"_s}, {u"version"_s, QStringLiteral(VEILPIX_VERSION)}, {u"api"_s, 1}});
    });
    routes.add(get("/metrics", "metrics"), [this](Call& call) { return metrics(call.request); });
    routes.add(get("/api/v1/openapi.json", "openapi"),
               [&routes](Call&) { return http::Response::jsonText(200, OpenApi::document(routes.rules())); });
}

http::Response OperationsHandler::ready()
{
    const Result<void> ready = m_operations.ready ? m_operations.ready() : Result<void>{};
    return ready ? http::Response::success(u"The stores are usable"_s) : storeFailure(ready.error());
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
