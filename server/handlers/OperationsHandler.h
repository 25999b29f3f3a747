// What operators and their monitors ask: health, readiness, version, metrics, and the description of the API.
#pragma once

#include "server/handlers/Routes.h"
#include "server/http/Counters.h"

namespace veilpix::handlers {

// What only the composition knows.
struct Operations {
    std::function<Result<void>()> ready;             // stores can be read and written
    std::function<const http::Counters*()> counters; // null before the server has started
    std::function<quint64()> droppedLogLines;        // never written
};

class OperationsHandler {
public:
    // waitingForChanges: long polls.
    OperationsHandler(Services& services, Operations operations, std::function<qint64()> waitingForChanges)
        : m_services(services), m_operations(std::move(operations)), m_waitingForChanges(std::move(waitingForChanges))
    {
    }
    void addTo(Routes& routes);

private:
    [[nodiscard]] http::Response metrics(const http::Request& request);
    [[nodiscard]] http::Response ready();

    Services& m_services;
    Operations m_operations;
    std::function<qint64()> m_waitingForChanges;
};

} // namespace veilpix::handlers
