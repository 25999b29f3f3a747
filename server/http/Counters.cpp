#include "server/http/Counters.h"

#include <algorithm>

namespace veilpix::http {

void Counters::countRequest(const QString& route, int status, std::chrono::nanoseconds duration)
{
    const double seconds = std::chrono::duration<double>(duration).count();
    const auto bucket = std::lower_bound(durationBounds.begin(), durationBounds.end(), seconds);
    const std::lock_guard lock(m_mutex);
    RouteCount& count = m_routes[route];
    ++count.byStatus[status];
    ++count.buckets.at(static_cast<size_t>(bucket - durationBounds.begin()));
    count.seconds += seconds;
}

QMap<QString, Counters::RouteCount> Counters::routes() const
{
    const std::lock_guard lock(m_mutex);
    return m_routes;
}

} // namespace veilpix::http
