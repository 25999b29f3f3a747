// What the worker threads of one server share; outlives them and every request.
#pragma once

#include <QHash>
#include <QSslConfiguration>
#include <memory>
#include <mutex>

#include "server/http/CallPool.h"
#include "server/http/Counters.h"
#include "server/http/Router.h"
#include "server/http/Server.h"

namespace veilpix::http {

class Shared {
public:
    Shared(ServerOptions serverOptions, Router serverRouter);

    const ServerOptions options;
    const Router router;
    Counters counters;
    CallPool pool;
    // For DiskTask: writes and reads that a loop must not wait for. Apart from the pool, so that handlers that wait for
    // something stop no upload. Its queue is bounded by the connections, which have one call each under way.
    CallPool disk;

    // Runs the call on the pool; false when too many are waiting already.
    [[nodiscard]] bool runSlow(std::function<void()> call);

    // Takes one of the places for connections; false when there is none for this peer.
    [[nodiscard]] bool takePlace(const QHostAddress& peer);
    void givePlaceBack(const QHostAddress& peer);

    [[nodiscard]] bool isTrustedProxy(const QHostAddress& peer) const;

    // Null without TLS.
    [[nodiscard]] std::shared_ptr<const QSslConfiguration> tls() const;
    void setTls(std::shared_ptr<const QSslConfiguration> configuration);

private:
    const int m_mostConnections;
    mutable std::mutex m_mutex;
    QHash<QHostAddress, int> m_perAddress;
    int m_connections = 0;
    std::shared_ptr<const QSslConfiguration> m_tls;
};

} // namespace veilpix::http
