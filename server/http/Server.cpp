#include "server/http/Server.h"

#include <QFileInfo>
#include <QPointer>
#include <QThread>
#include <QTimer>
#include <algorithm>

#include "common/base/Literals.h"
#include "server/http/ListeningSockets.h"
#include "server/http/Shared.h"
#include "server/http/TlsCertificate.h"
#include "server/http/Worker.h"

namespace veilpix::http {

struct Server::Private {
    std::shared_ptr<Shared> shared;
    std::vector<std::unique_ptr<QThread>> threads;
    std::vector<Worker*> workers; // each lives, and is deleted, in its thread
    QTimer deadline;
    quint16 port = 0;
    size_t running = 0;
    bool stopping = false;

    template <class Call> void onEachWorker(Call call)
    {
        for (Worker* worker : workers) {
            worker->loop()->post([worker, call] { call(*worker); });
        }
    }
};

Server::Server(ServerOptions options, Router router, QObject* parent) : QObject(parent), d(std::make_unique<Private>())
{
    d->shared = std::make_shared<Shared>(std::move(options), std::move(router));
    d->deadline.setSingleShot(true);
    connect(&d->deadline, &QTimer::timeout, this, [this] { d->onEachWorker([](Worker& worker) { worker.abort(); }); });
}

Server::~Server()
{
    // By way of the loops: what this thread did with a worker is then over, visibly, before the worker's own end.
    d->onEachWorker([](Worker&) { QThread::currentThread()->quit(); });
    for (const auto& thread : d->threads) {
        thread->wait();
    }
    d->shared->pool.waitForDone();
    d->shared->disk.waitForDone();
}

Result<void> Server::start()
{
    const ServerOptions& options = d->shared->options;
    if (!options.spoolFolder.isEmpty() && !QFileInfo(options.spoolFolder).isDir()) {
        return fail(ErrorCode::NotFound, u"spool folder %1"_s.arg(options.spoolFolder));
    }
    if (options.tls) {
        if (const Result<void> loaded = reloadCertificate(); !loaded) {
            return loaded;
        }
    }
    const int count = options.workers > 0 ? options.workers : std::max(1, QThread::idealThreadCount());
    const Result<ListeningSockets> sockets = listenOn(options.address, options.port, count);
    if (!sockets) {
        return tl::unexpected(sockets.error());
    }
    d->port = sockets->port;
    for (const int descriptor : sockets->descriptors) {
        auto thread = std::make_unique<QThread>();
        thread->setObjectName(u"http"_s);
        auto* worker = new Worker(d->shared, descriptor);
        worker->moveToThread(thread.get());
        connect(thread.get(), &QThread::started, worker, &Worker::open);
        connect(thread.get(), &QThread::finished, worker, &QObject::deleteLater);
        connect(worker, &Worker::finished, this, [this] {
            if (--d->running == 0) {
                d->deadline.stop();
                Q_EMIT stopped();
            }
        });
        ++d->running;
        thread->start();
        d->workers.push_back(worker);
        d->threads.push_back(std::move(thread));
    }
    return {};
}

quint16 Server::port() const
{
    return d->port;
}

bool Server::isSecure() const
{
    return d->shared->options.tls.has_value();
}

void Server::stop(std::chrono::milliseconds timeout)
{
    if (d->stopping) {
        d->onEachWorker([](Worker& worker) { worker.abort(); });
        return;
    }
    d->stopping = true;
    d->deadline.start(timeout);
    d->onEachWorker([](Worker& worker) { worker.finish(); });
    if (d->workers.empty()) {
        QMetaObject::invokeMethod(this, &Server::stopped, Qt::QueuedConnection);
    }
}

Result<void> Server::reloadCertificate()
{
    const std::optional<TlsFiles>& files = d->shared->options.tls;
    if (!files) {
        return {};
    }
    const auto configuration = loadTls(*files);
    if (!configuration) {
        return tl::unexpected(configuration.error());
    }
    d->shared->setTls(*configuration);
    return {};
}

const Counters& Server::counters() const
{
    return d->shared->counters;
}

} // namespace veilpix::http
