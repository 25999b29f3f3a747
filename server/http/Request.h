// One complete, checked request as a handler sees it. Cheap to copy: everything inside is shared.
#pragma once

#include <QHostAddress>
#include <QString>
#include <QStringList>
#include <atomic>
#include <memory>
#include <optional>

#include "common/base/Result.h"
#include "server/http/BodySpool.h"
#include "server/http/Headers.h"

namespace veilpix::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options };

[[nodiscard]] QByteArray methodName(Method method);
[[nodiscard]] std::optional<Method> methodFromName(QByteArrayView name);

struct Request {
    Method method = Method::Get; // HEAD reaches the handler of GET as Get with head = true
    bool head = false;
    QString path;                              // percent-decoded, with its leading slash
    QStringList segments;                      // the same, split before it was decoded
    QList<std::pair<QString, QString>> query;  // decoded, in order
    QList<std::pair<QString, QString>> params; // what the route's <name> segments matched
    Headers headers;
    QHostAddress peer;   // the client; behind a trusted proxy the address that the proxy names
    bool secure = false; // TLS here, or said so by a trusted proxy
    QByteArray id;       // 16 hex digits, for logs and X-Request-Id
    QString route;       // RouteOptions::name

    // Exactly one of these holds the body: memory up to RouteOptions::spoolOver, a spool file beyond.
    QByteArray body;
    std::shared_ptr<BodySpool> spool;

    // Turns true when the client went away; long handlers may look now and then.
    std::shared_ptr<const std::atomic<bool>> gone;

    [[nodiscard]] QString param(QStringView name) const;
    // The first value of that name; null QString when there is none.
    [[nodiscard]] QString queryValue(QStringView name) const;
    [[nodiscard]] QByteArray header(QByteArrayView name) const { return headers.value(name); }
    // Lower-case media type without its parameters, such as "application/json".
    [[nodiscard]] QByteArray contentType() const;
    [[nodiscard]] qint64 bodySize() const { return spool ? spool->size() : body.size(); }
    // A device over the body from its start, wherever it lies; readable, random access.
    [[nodiscard]] std::unique_ptr<QIODevice> openBody() const;
    // The body in memory; TooLarge beyond most (default: what a JSON body may have).
    [[nodiscard]] Result<QByteArray> bodyBytes(qint64 most = 8 * 1024 * 1024) const;
    [[nodiscard]] bool isGone() const { return gone && gone->load(std::memory_order_relaxed); }
};

} // namespace veilpix::http
