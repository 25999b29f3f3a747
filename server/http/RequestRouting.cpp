#include "server/http/RequestRouting.h"

#include "common/base/Literals.h"
#include "server/http/ClientAddress.h"
#include "server/http/Target.h"
#include "server/http/Worker.h"
#include "server/http/qt/HeadReader.h"

namespace veilpix::http {

namespace {

// One head's way to its route, called back by Qt HttpServer.
class Routing final : public qt::HeadReader::Routes {
public:
    Routing(Worker& worker, const RequestHead& head, RoutedRequest& routed)
        : m_worker(worker), m_head(head), m_routed(routed)
    {
    }

    bool handle(Method method, const QByteArray& text) override
    {
        std::optional<Target> target = parseTarget(text);
        if (!target) {
            m_routed.refusal = {400, u"The request target is malformed"_s};
            return true;
        }
        Request& request = m_routed.request;
        request.head = method == Method::Head;
        request.path = std::move(target->path);
        request.segments = std::move(target->segments);
        request.query = std::move(target->query);

        Router::Match match = m_worker.shared().router.match(method, request.segments);
        m_allow = match.allow;
        if (!match.route) {
            return false;
        }
        m_routed.route = match.route;
        request.method = match.route->method;
        request.params = std::move(match.params);
        request.route = match.route->options.name;
        admit(match.route->options);
        return true;
    }

    void missing() override
    {
        m_routed.early = m_allow.isEmpty() ? Response::error(404, u"Not found"_s)
                                           : Response::error(405, u"Method not allowed"_s).setHeader("Allow", m_allow);
    }

private:
    void admit(const RouteOptions& options)
    {
        m_routed.bodyLimit = m_worker.bodyLimit(options);
        if (m_head.contentLength.value_or(0) > m_routed.bodyLimit) {
            m_routed.refusal = {413, u"The request body is too large"_s};
        } else if (options.admit) {
            m_routed.early = options.admit(m_routed.request);
        }
    }

    Worker& m_worker;
    const RequestHead& m_head;
    RoutedRequest& m_routed;
    QByteArray m_allow;
};

void describePeer(const Shared& shared, const Peer& peer, Request& request)
{
    request.peer = peer.address;
    request.secure = peer.secure;
    if (shared.options.trustedProxies.isEmpty() || !shared.isTrustedProxy(peer.address)) {
        return;
    }
    request.peer = forwardedClient(peer.address, request.headers,
                                   [&shared](const QHostAddress& address) { return shared.isTrustedProxy(address); });
    request.secure = peer.secure || request.header("X-Forwarded-Proto").toLower() == "https";
}

} // namespace

RoutedRequest routeRequest(Worker& worker, const RequestHead& head, const Peer& peer)
{
    RoutedRequest routed;
    routed.request.id = worker.nextRequestId();
    routed.request.peer = peer.address;
    const std::optional<Method> method = methodFromName(head.method);
    if (!method) {
        routed.refusal = {501, u"This method is not implemented"_s};
        return routed;
    }
    if (head.target == "*" && *method == Method::Options) {
        routed.early = Response::noContent();
        return routed;
    }
    const std::optional<QByteArray> target = originForm(head.target, head.headers.value("Host"));
    if (!target) {
        routed.refusal = {400, u"The request target is malformed"_s};
        return routed;
    }
    routed.request.headers = head.headers;
    describePeer(worker.shared(), peer, routed.request);

    Routing routing(worker, head, routed);
    if (target->startsWith("//")) { // to QUrl that is the name of a host; here it is a path, and nobody's
        routing.missing();
    } else if (!worker.heads().show(head, *target, routing)) {
        routed.refusal = {400, u"The request head is malformed"_s};
    }
    return routed;
}

} // namespace veilpix::http
