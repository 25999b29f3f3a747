// The network side of the server program: listeners, worker threads, TLS. Knows no handler; handlers do not know it.
#pragma once

#include <QHostAddress>
#include <QObject>
#include <functional>
#include <memory>
#include <optional>

#include "common/base/Result.h"
#include "server/http/Counters.h"
#include "server/http/Limits.h"
#include "server/http/Router.h"

namespace veilpix::http {

struct TlsFiles {
    QString certificate; // PEM, leaf first, chain after it
    QString key;         // PEM, without a passphrase
};

// One answered (or given up) request, for the access log. Holds no header and no body.
struct AccessRecord {
    QByteArray requestId;
    QByteArray method;
    QString route; // empty: refused before a route was known
    int status = 0;
    qint64 bytesIn = 0;
    qint64 bytesOut = 0;
    std::chrono::nanoseconds duration{0};
    QHostAddress peer;
};

struct ServerOptions {
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 0; // 0 picks one
    int workers = 0;  // event loops; 0 is one a core
    Limits limits;
    std::optional<TlsFiles> tls;
    QList<std::pair<QHostAddress, int>> trustedProxies; // subnets whose X-Forwarded-For and -Proto count
    QString spoolFolder; // must exist and be writable; empty: the system's temporary folder
    std::function<void(const AccessRecord&)> accessLog; // called on worker threads
};

class Server final : public QObject {
    Q_OBJECT

public:
    Server(ServerOptions options, Router router, QObject* parent = nullptr);
    // Stops at once if stop() was not called.
    ~Server() override;

    // Binds, loads the certificate, starts the workers. Errors name the setting that is at fault.
    [[nodiscard]] Result<void> start();
    [[nodiscard]] quint16 port() const;
    [[nodiscard]] bool isSecure() const;

    // Listeners close now, idle connections close now, requests under way may finish within timeout; then stopped().
    // A second call ends everything at once.
    void stop(std::chrono::milliseconds timeout);
    // Reads the certificate and key again; connections from now on use them. The old ones stay when these do not load.
    [[nodiscard]] Result<void> reloadCertificate();

    [[nodiscard]] const Counters& counters() const;

Q_SIGNALS:
    void stopped();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace veilpix::http
