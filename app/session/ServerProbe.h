// Asks, before anything is made of an address, whether a Veilpix server answers there.
#pragma once

#include <QObject>
#include <QPointer>
#include <QSslCertificate>
#include <QUrl>
#include <memory>

#include "app/session/Failure.h"

namespace veilpix::net {
class ApiClient;
class Job;
class VersionJob;
} // namespace veilpix::net
namespace veilpix::settings {
class Settings;
}

namespace veilpix::session {

class ServerProbe final : public QObject {
    Q_OBJECT
public:
    explicit ServerProbe(settings::Settings& settings, QObject* parent = nullptr);
    ~ServerProbe() override;

    void start(const QUrl& url); // in place of what runs
    void cancel();               // no signal follows
    [[nodiscard]] bool isRunning() const { return !m_job.isNull(); }
    [[nodiscard]] QUrl url() const { return m_url; } // of the last one

Q_SIGNALS:
    void started(const QUrl& url);
    void answered(const QUrl& url);
    // Connecting; codes NoSuchHost, Refused, NoTls, UntrustedServer, Timeout, Network, Unsupported (no Veilpix server,
    // or one of another version) and those of a server in trouble.
    void failed(const veilpix::session::Failure& failure);
    // Before failed(UntrustedServer): for a person to look at.
    void certificateNotTrusted(const QSslCertificate& certificate);

private:
    void ended(const net::VersionJob& job);

    settings::Settings& m_settings;
    std::unique_ptr<net::ApiClient> m_api;
    QPointer<net::Job> m_job;
    QUrl m_url;
    bool m_certificateSeen = false;
};

} // namespace veilpix::session
