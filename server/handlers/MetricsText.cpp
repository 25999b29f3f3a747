#include "server/handlers/MetricsText.h"

#include "common/base/Literals.h"
#include "common/base/Try.h"
#include "common/base/files/PosixFile.h"

namespace veilpix::handlers {

namespace {

constexpr int usersPageSize = 1000;

QByteArray number(double value)
{
    return QByteArray::number(value, 'g', 12);
}

QByteArray routeLabel(const QString& route)
{
    // Route names are the program's own words; a refused request has none.
    return "route=\"" + (route.isEmpty() ? "none"_ba : route.toUtf8()) + '"';
}

} // namespace

void MetricsText::head(const char* name, const char* help, const char* type)
{
    m_text += QByteArray("# HELP ") + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
}

void MetricsText::gauge(const char* name, const char* help, qint64 value)
{
    head(name, help, "gauge");
    m_text += QByteArray(name) + ' ' + QByteArray::number(value) + '\n';
}

void MetricsText::counter(const char* name, const char* help, quint64 value)
{
    head(name, help, "counter");
    m_text += QByteArray(name) + ' ' + QByteArray::number(value) + '\n';
}

void MetricsText::add(const http::Counters& counters)
{
    const auto routes = counters.routes();
    head("veilpix_requests_total", "Answered requests by route and status.", "counter");
    for (auto it = routes.begin(); it != routes.end(); ++it) {
        for (auto status = it->byStatus.begin(); status != it->byStatus.end(); ++status) {
            m_text += "veilpix_requests_total{" + routeLabel(it.key()) + ",status=\"" +
                      QByteArray::number(status.key()) + "\"} " + QByteArray::number(status.value()) + '\n';
        }
    }
    head("veilpix_request_seconds", "Time from a request's head to the end of its reply.", "histogram");
    for (auto it = routes.begin(); it != routes.end(); ++it) {
        quint64 sum = 0;
        for (size_t i = 0; i < it->buckets.size(); ++i) {
            sum += it->buckets[i];
            const QByteArray bound =
                i < http::Counters::durationBounds.size() ? number(http::Counters::durationBounds[i]) : "+Inf";
            m_text += "veilpix_request_seconds_bucket{" + routeLabel(it.key()) + ",le=\"" + bound + "\"} " +
                      QByteArray::number(sum) + '\n';
        }
        m_text += "veilpix_request_seconds_sum{" + routeLabel(it.key()) + "} " + number(it->seconds) + '\n';
        m_text += "veilpix_request_seconds_count{" + routeLabel(it.key()) + "} " + QByteArray::number(sum) + '\n';
    }
    counter("veilpix_received_bytes_total", "Bytes that came in.", counters.bytesIn);
    counter("veilpix_sent_bytes_total", "Bytes that went out.", counters.bytesOut);
    counter("veilpix_connections_total", "Connections taken.", counters.connectionsAccepted);
    counter("veilpix_connections_rejected_total", "Connections refused at a limit.", counters.connectionsRejected);
    counter("veilpix_requests_refused_total", "Requests refused before a route was known.", counters.requestsRefused);
    counter("veilpix_accept_pauses_total", "Pauses for want of descriptors.", counters.acceptPauses);
    counter("veilpix_cold_reads_total", "Stretches of files that came from the disk before they were sent.",
            counters.coldReads);
    gauge("veilpix_connections_open", "Open connections.", counters.connectionsOpen);
    gauge("veilpix_slow_running", "Requests at work on the pool.", counters.slowRunning);
    gauge("veilpix_slow_queued", "Requests that wait for the pool.", counters.slowQueued);
}

Result<void> MetricsText::addStores(store::MetadataStore& metadata, const QString& folder)
{
    qint64 accounts = 0;
    qint64 pictures = 0;
    qint64 bytes = 0;
    qint64 after = 0;
    for (;;) {
        // In pages: no transaction stays open for the length of the whole list.
        const auto page =
            metadata.read([&](store::ReadTransaction& tx) { return tx.users().page(after, usersPageSize); });
        if (!page) {
            return tl::unexpected(page.error());
        }
        for (const store::User& user : *page) {
            ++accounts;
            pictures += user.usedPictures;
            bytes += user.usedBytes;
            after = user.sequence;
        }
        if (int(page->size()) < usersPageSize) {
            break;
        }
    }
    gauge("veilpix_accounts", "Accounts.", accounts);
    gauge("veilpix_pictures", "Pictures, the trash included.", pictures);
    gauge("veilpix_stored_bytes", "Bytes of pictures, thumbnails, quotients and earlier versions.", bytes);
    VEILPIX_TRY(const qint64 free, base::freeBytes(folder));
    gauge("veilpix_disk_free_bytes", "Free space of the data folder's disk.", free);
    return {};
}

} // namespace veilpix::handlers
