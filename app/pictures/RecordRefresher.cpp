#include "app/pictures/RecordRefresher.h"

#include "app/net/ApiClient.h"
#include "app/pictures/FetchEntryJob.h"
#include "app/session/Session.h"

namespace veilpix::pictures {

namespace {
constexpr qsizetype fetchedAtOnce = 4;
constexpr int mostFailures = 5; // of one record, while others come through
} // namespace

RecordRefresher::RecordRefresher(session::Session& session, QThreadPool& pool, QObject* parent)
    : QObject(parent), m_session(session), m_pool(pool)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &RecordRefresher::next);
    connect(&session.api(), &net::ApiClient::reachableChanged, this, [this](bool reachable) {
        if (reachable && m_again.isActive()) {
            m_again.start(0);
        }
    });
}

void RecordRefresher::open()
{
    m_isOpen = true;
}

void RecordRefresher::close()
{
    m_isOpen = false;
    clear();
}

void RecordRefresher::clear()
{
    m_again.stop();
    m_waiting.clear();
    m_askAgain.clear();
    m_failures.clear();
    const auto running = std::exchange(m_running, {});
    for (const QPointer<net::Job>& job : running) {
        if (job) {
            job->disconnect(this);
            job->abort();
        }
    }
}

void RecordRefresher::add(const ItemKey& item)
{
    if (item.isClassic() || !m_isOpen) {
        return;
    }
    if (m_running.contains(item)) {
        m_askAgain.insert(item);
    } else if (std::find(m_waiting.begin(), m_waiting.end(), item) == m_waiting.end()) {
        m_waiting.push_back(item);
        next();
    }
}

void RecordRefresher::drop(const ItemKey& item)
{
    m_askAgain.remove(item);
    if (const auto at = std::find(m_waiting.begin(), m_waiting.end(), item); at != m_waiting.end()) {
        m_waiting.erase(at);
    }
    if (net::Job* job = m_running.take(item)) {
        job->disconnect(this);
        job->abort();
        next();
    }
}

void RecordRefresher::next()
{
    while (m_isOpen && !m_again.isActive() && m_running.size() < fetchedAtOnce && !m_waiting.empty()) {
        const ItemKey item = m_waiting.front();
        m_waiting.pop_front();
        auto* job = new FetchEntryJob(m_session, m_pool, item, FetchEntryJob::Owner::AskIfUnknown, this);
        m_running.insert(item, job);
        connect(job, &net::Job::finished, this, [this, item, job] { ended(item, *job, job->entry()); });
        job->startSoon();
    }
}

void RecordRefresher::ended(const ItemKey& item, const net::Job& job, const std::shared_ptr<const PictureEntry>& entry)
{
    m_running.remove(item);
    const bool again = m_askAgain.remove(item);
    if (entry) {
        m_wait.reset();
        m_failures.remove(item);
        Q_EMIT arrived(entry);
    } else if (job.error()->code == ErrorCode::NotFound || job.error()->code == ErrorCode::Forbidden) {
        Q_EMIT gone(item);
    } else if (net::RetryDelay::helps(job.error()->code) || ++m_failures[item] < mostFailures) {
        m_waiting.push_back(item);
        if (!m_again.isActive()) {
            m_again.start(m_wait.nextMs(job.retryAfterSeconds() * 1'000));
        }
    }
    if (again) {
        add(item);
    }
    next();
    if (isIdle()) {
        Q_EMIT drained();
    }
}

} // namespace veilpix::pictures
