// Routes that show what arrived; for the suites and for the server process that some of them start.
#pragma once

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThread>
#include <atomic>
#include <memory>

#include "common/base/Literals.h"
#include "server/http/BodySink.h"
#include "server/http/Counters.h"
#include "server/http/FileReply.h"
#include "server/http/Router.h"
#include "tests/support/PassTime.h"

namespace veilpix::tests {

struct RouteProbe {
    std::atomic<int> handled{0};
    std::atomic<int> gone{0};
    std::atomic<int> waiting{0};
    std::atomic<int> finished{0};
    std::atomic<int> sinksOpened{0};
    std::atomic<int> sinksGone{0};
    std::atomic<int> sinksRefused{0};
    std::atomic<qint64> sinkBytes{0};
    const http::Counters* counters = nullptr;
};

inline http::Response jsonReply(const QJsonObject& object)
{
    return http::Response::jsonText(200, QJsonDocument(object).toJson(QJsonDocument::Compact));
}

// Hashes what comes. X-Most: refuses a body that is longer.
class HashingSink final : public http::BodySink {
public:
    HashingSink(std::shared_ptr<RouteProbe> probe, qint64 most) : m_probe(std::move(probe)), m_most(most)
    {
        ++m_probe->sinksOpened;
    }
    std::optional<http::Response> take(QByteArrayView bytes) override
    {
        m_size += bytes.size();
        m_probe->sinkBytes += bytes.size();
        m_hash.addData(bytes);
        return m_size > m_most ? std::optional(http::Response::error(507, u"full"_s)) : std::nullopt;
    }
    http::Response finish() override
    {
        return jsonReply({{u"size"_s, m_size}, {u"sha256"_s, QString::fromLatin1(m_hash.result().toHex())}});
    }
    void giveUp(End end) override { ++(end == End::Gone ? m_probe->sinksGone : m_probe->sinksRefused); }

private:
    std::shared_ptr<RouteProbe> m_probe;
    qint64 m_most;
    qint64 m_size = 0;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};
};

inline http::Router testRoutes(const std::shared_ptr<RouteProbe>& probe, const QString& filePath = {})
{
    using namespace http;
    Router router;
    RouteOptions quick;
    quick.slow = false;

    router.add(
        Method::Get, u"/hello"_s,
        [probe](const Request&) {
            ++probe->handled;
            return jsonReply({{u"hello"_s, u"world"_s}});
        },
        quick);
    router.add(Method::Get, u"/items/<name>"_s, [probe](const Request& request) {
        ++probe->handled;
        return jsonReply({{u"name"_s, request.param(u"name")},
                          {u"q"_s, request.queryValue(u"q")},
                          {u"peer"_s, request.peer.toString()},
                          {u"secure"_s, request.secure}});
    });
    router.add(Method::Delete, u"/items/<name>"_s, [](const Request&) { return Response::noContent(); });
    router.add(Method::Get, u"/items/fixed"_s, [](const Request&) { return Response::text(200, u"fixed"_s); });

    const Handler digest = [probe](const Request& request) {
        ++probe->handled;
        QCryptographicHash hash(QCryptographicHash::Sha256);
        hash.addData(request.openBody().get());
        return jsonReply({{u"size"_s, request.bodySize()},
                          {u"spooled"_s, request.spool != nullptr},
                          {u"sha256"_s, QString::fromLatin1(hash.result().toHex())}});
    };
    router.add(Method::Post, u"/digest"_s, digest);
    RouteOptions upload;
    upload.bodyKind = BodyKind::FormUpload;
    upload.name = u"upload"_s;
    router.add(Method::Post, u"/upload"_s, digest, upload);
    RouteOptions counted = upload;
    counted.name = u"count"_s;
    router.add(
        Method::Post, u"/count"_s,
        [probe](const Request& request) {
            ++probe->handled;
            return Response::text(200, QString::number(request.bodySize()));
        },
        counted);
    RouteOptions guarded;
    guarded.admit = [](const Request& request) -> std::optional<Response> {
        if (request.header("Authorization").isEmpty()) {
            return Response::error(401, u"Missing Authorization Header"_s);
        }
        return std::nullopt;
    };
    router.add(Method::Post, u"/guarded"_s, digest, guarded);

    upload.name = u"sink"_s;
    upload.maxBody = 5'000'000;
    router.addSink(
        Method::Post, u"/sink"_s,
        [probe](const Request& head) -> OpenedSink {
            if (head.headers.has("X-Refuse")) {
                return tl::make_unexpected(Response::error(409, u"not now"_s));
            }
            if (head.headers.has("X-Throw")) {
                throw 1;
            }
            const QByteArray most = head.header("X-Most");
            return std::make_unique<HashingSink>(probe, most.isEmpty() ? INT64_MAX : most.toLongLong());
        },
        upload);
    router.add(Method::Get, u"/slow"_s, [probe](const Request& request) {
        ++probe->handled;
        const int ms = request.queryValue(u"ms").toInt();
        for (int i = 0; i < ms && !request.isGone(); i += 10) {
            passTime(std::chrono::milliseconds(10));
        }
        ++probe->finished;
        return Response::text(200, u"late "_s + request.queryValue(u"n"));
    });
    router.add(Method::Get, u"/large"_s, [](const Request& request) {
        return Response::bytes(200, QByteArray(request.queryValue(u"bytes").toInt(), 'x'), "application/octet-stream");
    });
    router.add(Method::Get, u"/spooled"_s, [](const Request& request) {
        auto spool = BodySpool::create({});
        const int megabytes = request.queryValue(u"megabytes").toInt();
        for (int i = 0; spool && i < megabytes; ++i) {
            if (!(*spool)->append(QByteArray(1024 * 1024, 'y'))) {
                return Response::error(507, u"full"_s);
            }
        }
        return spool ? Response::spooled(*spool, "text/plain") : Response::error(503, u"no spool"_s);
    });
    router.add(Method::Get, u"/cold-reads"_s, [probe](const Request&) {
        return Response::text(200, QString::number(probe->counters ? probe->counters->coldReads.load() : 0));
    });
    router.add(Method::Get, u"/throws"_s, [](const Request&) -> Response { throw 1; });
    router.add(Method::Get, u"/split"_s, [](const Request& request) {
        return Response::empty(200).setHeader("X-Echo", request.queryValue(u"v").toUtf8());
    });
    router.add(Method::Get, u"/status"_s, [](const Request& request) {
        const int code = request.queryValue(u"code").toInt();
        return code == 204 || code == 304 ? Response::empty(code) : Response::error(code, u"x"_s);
    });
    router.add(Method::Get, u"/odd"_s, [](const Request&) { return Response::error(460, u"x"_s); });
    RouteOptions asynchronous;
    asynchronous.slow = false;
    router.addAsync(
        Method::Get, u"/wait"_s,
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
        Method::Get, u"/dropped"_s, [](const Request&, const Responder&) {}, asynchronous);
    if (!filePath.isEmpty()) {
        router.add(Method::Get, u"/file"_s, [filePath](const Request& request) {
            auto file = std::make_shared<QFile>(filePath);
            if (!file->open(QIODevice::ReadOnly)) {
                return Response::error(404, u"Not found"_s);
            }
            return fileReply(request, {file, 0, -1, "image/png", "abc123"});
        });
    }
    return router;
}

} // namespace veilpix::tests
