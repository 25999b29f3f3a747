// One event loop with its listener, its Qt HttpServer and its connections. Everything but the constructor runs in its
// thread.
#pragma once

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QObject>
#include <memory>
#include <unordered_map>

#include "server/http/Exchange.h"
#include "server/http/Shared.h"

namespace veilpix::http {

namespace qt {
class HeadReader;
}

class Connection;
class Listener;

class Worker final : public QObject {
    Q_OBJECT

public:
    // Takes the listening descriptor.
    Worker(std::shared_ptr<Shared> shared, int listeningDescriptor);
    ~Worker() override;

    // Posted to the worker's thread by the server.
    void open();
    void finish();
    void abort();

    [[nodiscard]] Shared& shared() { return *m_shared; }
    [[nodiscard]] const Limits& limits() const { return m_shared->options.limits; }
    [[nodiscard]] const std::shared_ptr<LoopLink>& loop() const { return m_loop; }
    [[nodiscard]] qt::HeadReader& heads() { return *m_heads; }
    [[nodiscard]] QByteArray& scratch() { return m_scratch; }
    [[nodiscard]] qint64 now() const { return m_clock.elapsed(); }
    [[nodiscard]] qint64 nowNs() const { return m_clock.nsecsElapsed(); }
    [[nodiscard]] const QByteArray& dateField();
    [[nodiscard]] QByteArray nextRequestId();
    [[nodiscard]] Connection* connection(quint64 id) const;
    [[nodiscard]] qint64 bodyLimit(const RouteOptions& options) const;
    // The connection has ended; it is deleted when its own calls have returned.
    void forget(Connection* connection, quint64 id, const QHostAddress& peer);

Q_SIGNALS:
    // After finish(): no connection is left.
    void finished();

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    void accept(qintptr descriptor);

    std::shared_ptr<Shared> m_shared;
    std::shared_ptr<LoopLink> m_loop;
    int m_descriptor;
    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<qt::HeadReader> m_heads;
    std::unordered_map<quint64, Connection*> m_connections;
    quint64 m_nextId = 0;
    quint64 m_idHigh = 0;
    QByteArray m_scratch;
    QElapsedTimer m_clock;
    QBasicTimer m_tick;
    QByteArray m_date;
    qint64 m_dateSecond = -1;
    bool m_finishing = false;
};

} // namespace veilpix::http
