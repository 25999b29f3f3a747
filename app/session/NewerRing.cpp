#include "app/session/NewerRing.h"

#include <QLoggingCategory>

#include "app/net/ApiClient.h"
#include "app/net/Background.h"
#include "app/net/BlobJobs.h"

namespace veilpix::session {

Q_LOGGING_CATEGORY(lcRing, "veilpix.ring")

NewerRing::NewerRing(net::ApiClient& api, QThreadPool& pool, QObject* parent)
    : QObject(parent), m_api(api), m_pool(pool)
{
}

void NewerRing::stop()
{
    ++m_round;
    if (net::Job* job = m_job) {
        m_job.clear();
        job->disconnect(this);
        job->abort();
    }
}

void NewerRing::fetch(const std::shared_ptr<const identity::KeyRing>& present)
{
    stop();
    if (!present || !m_api.hasTokens()) {
        return;
    }
    auto* job = new net::GetBlobJob(m_api, net::BlobKind::KeyRing, this);
    m_job = job;
    connect(job, &net::Job::finished, this, [this, job, present] {
        m_job.clear();
        if (!job->error()) {
            open(job->blob(), present);
        }
    });
    job->start();
}

void NewerRing::open(const QByteArray& blob, const std::shared_ptr<const identity::KeyRing>& present)
{
    auto sealed = identity::SealedKeyRing::parse(blob);
    if (!sealed || sealed->fingerprint() != present->fingerprint() || sealed->version() <= present->version()) {
        return; // most often the one that this computer stored itself
    }
    net::inBackground(
        m_pool, this, [sealed = *sealed, present] { return sealed.open(present->recovery()); },
        [this, sealed = *sealed, round = m_round](Result<identity::KeyRing> ring) {
            if (round != m_round) {
                return;
            }
            if (!ring) {
                qCInfo(lcRing) << "a newer key ring opens at the next sign-in only, code" << int(ring.error().code);
                return;
            }
            ring->markStored(sealed.version());
            Q_EMIT arrived(std::make_shared<identity::KeyRing>(std::move(*ring)), sealed);
        });
}

} // namespace veilpix::session
