// What the server counted since it started; read by /metrics from any thread.
#pragma once

#include <QMap>
#include <QString>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>

namespace veilpix::http {

class Counters {
public:
    // Upper bounds of the duration histogram in seconds; the last bucket is everything.
    static constexpr std::array<double, 11> durationBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 30};

    struct RouteCount {
        QMap<int, quint64> byStatus;
        std::array<quint64, durationBounds.size() + 1> buckets{}; // not cumulative
        double seconds = 0;
    };

    std::atomic<quint64> bytesIn{0};
    std::atomic<quint64> bytesOut{0};
    std::atomic<qint64> connectionsOpen{0};
    std::atomic<quint64> connectionsAccepted{0};
    std::atomic<quint64> connectionsRejected{0};
    std::atomic<quint64> requestsRefused{0}; // malformed or over a limit, before any route was known
    std::atomic<quint64> acceptPauses{0};    // out of descriptors
    std::atomic<quint64> coldReads{0};       // stretches of files that a disk thread fetched before they were sent
    std::atomic<qint64> slowRunning{0};
    std::atomic<qint64> slowQueued{0};

    void countRequest(const QString& route, int status, std::chrono::nanoseconds duration);
    [[nodiscard]] QMap<QString, RouteCount> routes() const;

private:
    mutable std::mutex m_mutex;
    QMap<QString, RouteCount> m_routes;
};

} // namespace veilpix::http
