#include "app/session/ServerProbe.h"

#include "app/net/ApiClient.h"
#include "app/net/VersionJob.h"
#include "app/settings/Settings.h"

namespace veilpix::session {

ServerProbe::ServerProbe(settings::Settings& settings, QObject* parent)
    : QObject(parent), m_settings(settings), m_api(std::make_unique<net::ApiClient>())
{
    connect(m_api.get(), &net::ApiClient::certificateNotTrusted, this, [this](const QSslCertificate& certificate) {
        m_certificateSeen = true;
        Q_EMIT certificateNotTrusted(certificate);
    });
}

ServerProbe::~ServerProbe()
{
    cancel();
}

void ServerProbe::start(const QUrl& url)
{
    cancel();
    m_url = url;
    m_certificateSeen = false;
    m_api->setPinnedCertificate(m_settings.pinnedCertificate(url));
    m_api->setBaseUrl(url);
    auto* job = new net::VersionJob(*m_api, m_api.get());
    m_job = job;
    connect(job, &net::Job::finished, this, [this, job] { ended(*job); });
    job->startSoon();
    Q_EMIT started(url);
}

void ServerProbe::cancel()
{
    if (m_job) {
        m_job->disconnect(this);
        m_job->abort();
        m_job.clear();
    }
}

void ServerProbe::ended(const net::VersionJob& job)
{
    m_job.clear();
    if (!job.error()) {
        Q_EMIT answered(m_url);
        return;
    }
    Error error = *job.error();
    switch (job.networkError()) {
    case QNetworkReply::HostNotFoundError:
        error.code = ErrorCode::NoSuchHost;
        break;
    case QNetworkReply::ConnectionRefusedError:
        error.code = ErrorCode::Refused;
        break;
    case QNetworkReply::SslHandshakeFailedError:
        error.code = m_certificateSeen ? ErrorCode::UntrustedServer : ErrorCode::NoTls;
        break;
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ProtocolFailure:
        error.code = ErrorCode::Unsupported; // something is there, and does not speak as a Veilpix server does
        break;
    default:
        if (error.code == ErrorCode::Server && job.status() / 100 == 2) {
            error.code = ErrorCode::Unsupported; // a page for people
        }
        break;
    }
    Q_EMIT failed({Failure::During::Connecting, error, 0, {}});
}

} // namespace veilpix::session
