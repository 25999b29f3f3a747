#include "app/pictures/VaultWrapUploader.h"

#include "app/net/ApiClient.h"
#include "app/net/PictureJobs.h"

namespace veilpix::pictures {

namespace {
constexpr std::size_t mostWaiting = 10'000; // more are made again at their next listing
} // namespace

VaultWrapUploader::VaultWrapUploader(net::ApiClient& api, QObject* parent) : QObject(parent), m_api(api)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &VaultWrapUploader::goOn);
    connect(&api, &net::ApiClient::reachableChanged, this, [this](bool reachable) {
        if (reachable) {
            goOn();
        }
    });
}

void VaultWrapUploader::add(const ItemKey& item, const QByteArray& vaultWrap)
{
    if (vaultWrap.isEmpty() || m_waiting.size() >= mostWaiting) {
        return;
    }
    m_waiting.push_back({item, vaultWrap});
    next();
}

void VaultWrapUploader::goOn()
{
    m_again.stop();
    next();
}

void VaultWrapUploader::clear()
{
    m_again.stop();
    m_wait.reset();
    m_waiting.clear();
    if (net::Job* job = m_job) {
        m_job.clear();
        job->disconnect(this);
        job->abort();
    }
}

void VaultWrapUploader::next()
{
    if (m_job || m_waiting.empty() || m_again.isActive() || !m_api.hasTokens()) {
        return;
    }
    const Wrap& wrap = m_waiting.front();
    api::RecordPatch patch;
    patch.vaultWrap = wrap.vaultWrap;
    auto* job = new net::PatchRecordJob(m_api, wrap.item.ownerId, wrap.item.itemId, patch, this);
    m_job = job;
    connect(job, &net::Job::finished, this, [this, job] {
        m_job.clear();
        if (job->error() && net::RetryDelay::helps(job->error()->code)) {
            m_again.start(m_wait.nextMs(job->retryAfterSeconds() * 1'000));
            return;
        }
        m_wait.reset();
        m_waiting.pop_front(); // stored, or refused: then the next listing makes another
        next();
    });
    job->start();
}

} // namespace veilpix::pictures
