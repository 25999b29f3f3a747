// The Prometheus text format, version 0.0.4.
#pragma once

#include <QByteArray>

#include "server/http/Counters.h"
#include "server/store/MetadataStore.h"

namespace veilpix::handlers {

class MetricsText {
public:
    void gauge(const char* name, const char* help, qint64 value);
    void counter(const char* name, const char* help, quint64 value);
    // Requests by route and status class, durations, bytes, connections, queues.
    void add(const http::Counters& counters);
    // Accounts, pictures and bytes in the stores, and the free space of their disk.
    [[nodiscard]] Result<void> addStores(store::MetadataStore& metadata, const QString& folder);
    [[nodiscard]] QByteArray finish() const { return m_text; }

private:
    void head(const char* name, const char* help, const char* type);

    QByteArray m_text;
};

} // namespace veilpix::handlers
