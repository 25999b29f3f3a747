#include "app/session/OnlineReturn.h"

#include "app/net/ApiClient.h"
#include "app/net/AuthJobs.h"

namespace veilpix::session {

OnlineReturn::OnlineReturn(net::ApiClient& api) : m_api(api)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &OnlineReturn::tryNow);
}

void OnlineReturn::begin(const QString& userName, const QString& device, crypto::SecretBytes loginSecret)
{
    end();
    m_userName = userName;
    m_device = device;
    m_secret = std::move(loginSecret);
    m_again.start(1'000);
}

void OnlineReturn::tryNow()
{
    if (!m_secret || m_job || m_api.baseUrl().isEmpty()) {
        return;
    }
    m_again.stop();
    auto* job = new net::LoginJob(m_api, m_userName, *m_secret, m_device, this);
    m_job = job;
    connect(job, &net::Job::finished, this, [this](net::Job* done) { ended(*done); });
    job->start();
}

void OnlineReturn::ended(net::Job& job)
{
    m_job.clear();
    if (!job.error()) {
        m_api.setTokens(static_cast<net::LoginJob&>(job).takeTokens());
        end();
        Q_EMIT succeeded();
    } else if (job.error()->code == ErrorCode::InvalidArgument || job.error()->code == ErrorCode::Forbidden) {
        const Error error = *job.error();
        end();
        Q_EMIT refused(error);
    } else {
        m_again.start(m_wait.nextMs(job.retryAfterSeconds() * 1'000));
    }
}

void OnlineReturn::end()
{
    m_again.stop();
    m_wait.reset();
    m_secret.reset();
    if (m_job) {
        m_job->disconnect(this);
        m_job->abort();
        m_job.clear();
    }
}

} // namespace veilpix::session
