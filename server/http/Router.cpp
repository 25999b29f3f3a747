#include "server/http/Router.h"

#include <QHash>
#include <algorithm>
#include <array>

namespace veilpix::http {

struct Router::Node {
    QHash<QString, std::shared_ptr<Node>> fixed;
    std::shared_ptr<Node> any;
    std::array<const Route*, 7> byMethod{};
};

namespace {

QStringList patternSegments(const QString& pattern)
{
    Q_ASSERT(pattern.startsWith(u'/'));
    return pattern.mid(1).split(u'/');
}

bool isParameter(const QString& segment)
{
    return segment.size() > 2 && segment.startsWith(u'<') && segment.endsWith(u'>');
}

} // namespace

Router::Router() : m_root(std::make_unique<Node>())
{
}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(Method method, const QString& pattern, Handler handler, RouteOptions options)
{
    addAsync(
        method, pattern,
        [handler = std::move(handler)](const Request& request, Responder responder) {
            responder.send(handler(request));
        },
        std::move(options));
}

void Router::addSink(Method method, const QString& pattern, OpenSink open, RouteOptions options)
{
    options.openSink = std::move(open);
    addAsync(method, pattern, {}, std::move(options));
}

void Router::addAsync(Method method, const QString& pattern, AsyncHandler handler, RouteOptions options)
{
    if (options.name.isEmpty()) {
        options.name = pattern;
    }
    Node* node = m_root.get();
    for (const QString& segment : patternSegments(pattern)) {
        std::shared_ptr<Node>& next = isParameter(segment) ? node->any : node->fixed[segment];
        if (!next) {
            next = std::make_shared<Node>();
        }
        node = next.get();
    }
    const Route*& place = node->byMethod.at(static_cast<size_t>(method));
    Q_ASSERT_X(place == nullptr, "Router", "this method and pattern are taken");
    m_routes.push_back(std::make_unique<Route>(Route{method, pattern, std::move(options), std::move(handler)}));
    place = m_routes.back().get();
}

Router::Match Router::match(Method method, const QStringList& segments) const
{
    // Every node that the path reaches, fixed segments first, so that the first one that has the method wins.
    std::vector<const Node*> level{m_root.get()};
    for (const QString& segment : segments) {
        std::vector<const Node*> next;
        for (const Node* node : level) {
            if (const auto found = node->fixed.constFind(segment); found != node->fixed.cend()) {
                next.push_back(found->get());
            }
            if (node->any && !segment.isEmpty()) {
                next.push_back(node->any.get());
            }
        }
        if (next.empty()) {
            return {};
        }
        level = std::move(next);
    }
    const size_t wanted = static_cast<size_t>(method == Method::Head ? Method::Get : method);
    std::array<bool, 7> allowed{};
    Match match;
    for (const Node* node : level) {
        if (!match.route && node->byMethod.at(wanted)) {
            match.route = node->byMethod.at(wanted);
        }
        if (!match.route && method == Method::Head) {
            match.route = node->byMethod.at(static_cast<size_t>(Method::Head));
        }
        for (size_t i = 0; i < allowed.size(); ++i) {
            allowed.at(i) = allowed.at(i) || node->byMethod.at(i);
        }
    }
    if (allowed.at(static_cast<size_t>(Method::Get))) {
        allowed.at(static_cast<size_t>(Method::Head)) = true;
    }
    QList<QByteArray> names;
    for (size_t i = 0; i < allowed.size(); ++i) {
        if (allowed.at(i)) {
            names.append(methodName(static_cast<Method>(i)));
        }
    }
    match.allow = names.join(", ");
    if (match.route) {
        const QStringList pattern = patternSegments(match.route->pattern);
        for (qsizetype i = 0; i < pattern.size(); ++i) {
            if (isParameter(pattern.at(i))) {
                match.params.append({pattern.at(i).mid(1, pattern.at(i).size() - 2), segments.at(i)});
            }
        }
    }
    return match;
}

std::vector<const Route*> Router::routes() const
{
    std::vector<const Route*> all;
    all.reserve(m_routes.size());
    for (const auto& route : m_routes) {
        all.push_back(route.get());
    }
    return all;
}

} // namespace veilpix::http
