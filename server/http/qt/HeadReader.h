// Qt HttpServer's part in a request: it reads the checked head and calls the routes with what it read. Bodies and
// replies do not pass through it (docs/decisions/http-connection-layer.md says why).
#pragma once

#include <QPointer>
#include <memory>

#include "server/http/Request.h"
#include "server/http/RequestParser.h"
#include "server/http/qt/FacadeServer.h"
#include "server/http/qt/QtCompat.h"

namespace veilpix::http::qt {

class Facade;

class HeadReader final : public HttpServerBase {
    Q_OBJECT

public:
    // Who decides what becomes of a request. Nothing of it may run a handler: Qt HttpServer is in the middle of its own
    // work when it calls.
    class Routes {
    public:
        virtual ~Routes() = default;
        // target: path and query as Qt read them, percent-encoded. False: there is no such route, and missing() is
        // next.
        virtual bool handle(Method method, const QByteArray& target) = 0;
        virtual void missing() = 0;
    };

    explicit HeadReader(QObject* parent = nullptr);
    ~HeadReader() override;

    // The worker's listening socket. False when it cannot be used.
    [[nodiscard]] bool open(int listeningDescriptor);
    // Lets go of the listening socket. What is open goes on being read.
    void close();

    // Shows Qt HttpServer a request that was found sound: this target, which is an absolute path, and the head's method
    // and fields. Fields that speak of the connection or of the body's shape are left out, since there is no body here,
    // and so are secrets, since Qt can be told to log what it reads. False when Qt did not take it.
    [[nodiscard]] bool show(const RequestHead& head, const QByteArray& target, Routes& routes);

protected:
    bool handle(const QHttpServerRequest& request) override;
    void handleMissing(const QHttpServerRequest& request) override;

private:
    [[nodiscard]] bool renewFacade();

    std::unique_ptr<FacadeServer> m_server;
    QPointer<Facade> m_facade;
    Routes* m_routes = nullptr; // of the request that is being shown
    bool m_read = false;
};

} // namespace veilpix::http::qt
