// Routes that show what arrived; for the suites and for the server process that some of them start.
#pragma once

#include "server/http/Counters.h"
#include "server/http/FileReply.h"
#include "server/http/Router.h"

#include <QCryptographicHash>
#include <QJsonObject>
#include <QThread>
#include <atomic>
#include <memory>

namespace veilpix::tests {

struct RouteProbe {
    std::atomic<int> handled{0};
    std::atomic<int> gone{0};
    std::atomic<int> waiting{0};
    std::atomic<int> finished{0};
    const http::Counters* counters = nullptr;
};

inline http::Router testRoutes(const std::shared_ptr<RouteProbe>& probe, const QString& filePath = {})
{
    using namespace http;
    Router router;
    RouteOptions quick;
    quick.slow = false;

    router.add(
        Method::Get, QStringLiteral("/hello"),
        [probe](const Request&) {
            ++probe->handled;
            return Response::json(200, QJsonObject{{QStringLiteral("hello"), QStringLiteral("world")}});
        },
        quick);
    router.add(Method::Get, QStringLiteral("/items/<name>"), [probe](const Request& request) {
        ++probe->handled;
        return Response::json(200, QJsonObject{{QStringLiteral("name"), request.param(u"name")},
                                               {QStringLiteral("q"), request.queryValue(u"q")},
                                               {QStringLiteral("peer"), request.peer.toString()},
                                               {QStringLiteral("secure"), request.secure}});
    });
    router.add(Method::Delete, QStringLiteral("/items/<name>"), [](const Request&) { return Response::noContent(); });
    router.add(Method::Get, QStringLiteral("/items/fixed"),
               [](const Request&) { return Response::text(200, QStringLiteral("fixed")); });

    const Handler digest = [probe](const Request& request) {
        ++probe->handled;
        QCryptographicHash hash(QCryptographicHash::Sha256);
        hash.addData(request.openBody().get());
        return Response::json(200, QJsonObject{{QStringLiteral("size"), request.bodySize()},
                                               {QStringLiteral("spooled"), request.spool != nullptr},
                                               {QStringLiteral("sha256"), QString::fromLatin1(hash.result().toHex())}});
    };
    router.add(Method::Post, QStringLiteral("/digest"), digest);
    RouteOptions upload;
    upload.bodyKind = BodyKind::FormUpload;
    upload.name = QStringLiteral("upload");
    router.add(Method::Post, QStringLiteral("/upload"), digest, upload);
    RouteOptions counted = upload;
    counted.name = QStringLiteral("count");
    router.add(
        Method::Post, QStringLiteral("/count"),
        [probe](const Request& request) {
            ++probe->handled;
            return Response::text(200, QString::number(request.bodySize()));
        },
        counted);
    RouteOptions guarded;
    guarded.admit = [](const Request& request) -> std::optional<Response> {
        if (request.header("Authorization").isEmpty())
            return Response::error(401, QStringLiteral("Missing Authorization Header"));
        return std::nullopt;
    };
    router.add(Method::Post, QStringLiteral("/guarded"), digest, guarded);

    router.add(Method::Get, QStringLiteral("/slow"), [probe](const Request& request) {
        ++probe->handled;
        const int ms = request.queryValue(u"ms").toInt();
        for (int i = 0; i < ms && !request.isGone(); i += 10)
            QThread::msleep(10);
        ++probe->finished;
        return Response::text(200, QStringLiteral("late ") + request.queryValue(u"n"));
    });
    router.add(Method::Get, QStringLiteral("/large"), [](const Request& request) {
        return Response::bytes(200, QByteArray(request.queryValue(u"bytes").toInt(), 'x'), "application/octet-stream");
    });
    router.add(Method::Get, QStringLiteral("/spooled"), [](const Request& request) {
        auto spool = BodySpool::create({});
        const int megabytes = request.queryValue(u"megabytes").toInt();
        for (int i = 0; spool && i < megabytes; ++i) {
            if (!(*spool)->append(QByteArray(1024 * 1024, 'y')))
                return Response::error(507, QStringLiteral("full"));
        }
        return spool ? Response::spooled(*spool, "text/plain") : Response::error(503, QStringLiteral("no spool"));
    });
    router.add(Method::Get, QStringLiteral("/cold-reads"), [probe](const Request&) {
        return Response::text(200, QString::number(probe->counters ? probe->counters->coldReads.load() : 0));
    });
    router.add(Method::Get, QStringLiteral("/throws"), [](const Request&) -> Response { throw 1; });
    router.add(Method::Get, QStringLiteral("/split"), [](const Request& request) {
        return Response::empty(200).setHeader("X-Echo", request.queryValue(u"v").toUtf8());
    });
    router.add(Method::Get, QStringLiteral("/status"), [](const Request& request) {
        const int code = request.queryValue(u"code").toInt();
        return code == 204 || code == 304 ? Response::empty(code) : Response::error(code, QStringLiteral("x"));
    });
    router.add(Method::Get, QStringLiteral("/odd"),
               [](const Request&) { return Response::error(460, QStringLiteral("x")); });
    RouteOptions asynchronous;
    asynchronous.slow = false;
    router.addAsync(
        Method::Get, QStringLiteral("/wait"),
        [probe](const Request&, Responder responder) {
            ++probe->waiting;
            auto shared = std::make_shared<Responder>(std::move(responder));
            shared->whenGone([probe, shared] {
                ++probe->gone;
                --probe->waiting;
            });
        },
        asynchronous);
    router.addAsync(
        Method::Get, QStringLiteral("/dropped"), [](const Request&, const Responder&) {}, asynchronous);
    if (!filePath.isEmpty()) {
        router.add(Method::Get, QStringLiteral("/file"), [filePath](const Request& request) {
            auto file = std::make_shared<QFile>(filePath);
            if (!file->open(QIODevice::ReadOnly))
                return Response::error(404, QStringLiteral("Not found"));
            return fileReply(request, {file, 0, -1, "image/png", "abc123"});
        });
    }
    return router;
}

} // namespace veilpix::tests
