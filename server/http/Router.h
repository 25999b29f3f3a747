// Which handler serves which method and path. Filled before the server starts, read-only afterwards.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "server/http/BodySink.h"
#include "server/http/Limits.h"
#include "server/http/Request.h"
#include "server/http/Responder.h"
#include "server/http/Response.h"

namespace veilpix::http {

// Which of the Limits bounds a route's bodies.
enum class BodyKind { None, Json, Form, FormUpload, TusUpload };

struct RouteOptions {
    QString name; // for metrics and logs, such as "images.upload"; the pattern when empty
    BodyKind bodyKind = BodyKind::Json;
    std::optional<qint64> maxBody; // bytes; where it is less than the kind's limit
    qint64 spoolOver = 64 * 1024;  // larger bodies come as a spool file
    // On every reply, also when the connection refuses the request; what the handler sets itself comes first.
    QList<Headers::Field> fields;
    bool slow = true; // runs on the bounded thread pool; false: on the connection's event loop, must never block
    // Looks at the head before a body is read (and before 100-continue): a reply refuses the request there and then.
    // Runs on the event loop: quick checks in memory only.
    std::function<std::optional<Response>(const Request&)> admit;
    // Set by Router::addSink.
    OpenSink openSink;
};

using Handler = std::function<Response(const Request&)>;
// Answers when it likes; runs on the loop unless slow. For replies that wait for something.
using AsyncHandler = std::function<void(Request, Responder)>;

struct Route {
    Method method = Method::Get;
    QString pattern;
    RouteOptions options;
    AsyncHandler handler;
};

class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    // Patterns are absolute paths in which a segment <name> matches any one non-empty segment:
    // /api/v1/users/<user>/images/<name>. A fixed segment wins over <name>. GET serves HEAD too. The same method and
    // pattern twice is a programming error (asserted).
    void add(Method method, const QString& pattern, Handler handler, RouteOptions options = {});
    void addAsync(Method method, const QString& pattern, AsyncHandler handler, RouteOptions options = {});

    // The body goes where `open` says, as it comes; the sink answers.
    void addSink(Method method, const QString& pattern, OpenSink open, RouteOptions options = {});

    struct Match {
        const Route* route = nullptr; // null: see allow
        QList<std::pair<QString, QString>> params;
        QByteArray allow; // what the path would take ("GET, HEAD, POST"); empty: no such path
    };
    [[nodiscard]] Match match(Method method, const QStringList& segments) const;

    [[nodiscard]] std::vector<const Route*> routes() const;

private:
    struct Node;
    std::unique_ptr<Node> m_root;
    std::vector<std::unique_ptr<Route>> m_routes;
};

} // namespace veilpix::http
