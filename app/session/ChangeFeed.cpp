#include "app/session/ChangeFeed.h"

#include "app/net/ApiClient.h"
#include "app/net/BlobJobs.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::session {

namespace {
constexpr int changeWaitSeconds = 25;
constexpr int withoutTokensMs = 5'000;
} // namespace

ChangeFeed::ChangeFeed(Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &ChangeFeed::ask);
    connect(&session, &Session::stateChanged, this, [this](Session::State state) {
        if (state != Session::State::Unlocked) {
            stop();
        }
    });
    connect(&session, &Session::wentOnline, this, &ChangeFeed::askNow);
    connect(&session.api(), &net::ApiClient::reachableChanged, this, [this](bool reachable) {
        if (reachable) {
            askNow();
        }
    });
}

void ChangeFeed::follow(const QString& cursor)
{
    stop();
    m_cursor = cursor;
    m_following = true;
    m_wait.reset();
    ask();
}

void ChangeFeed::stop()
{
    m_following = false;
    m_again.stop();
    if (m_job) {
        m_job->disconnect(this);
        m_job->abort();
        m_job.clear();
    }
}

void ChangeFeed::askNow()
{
    if (m_again.isActive()) {
        m_again.start(0);
    }
}

void ChangeFeed::ask()
{
    if (!m_following || m_session.state() != Session::State::Unlocked) {
        return;
    }
    if (!m_session.api().hasTokens()) {
        m_again.start(withoutTokensMs);
        return;
    }
    // Whether a server that was away is back is known by an answer: none is waited for until it has given one.
    const int wait = m_session.api().isReachable() ? changeWaitSeconds : 0;
    m_job = new net::ChangesJob(m_session.api(), m_cursor, wait, this);
    connect(m_job, &net::Job::finished, this, [this](net::Job* job) { answered(static_cast<net::ChangesJob&>(*job)); });
    m_job->start();
}

void ChangeFeed::tell(const api::Change& change)
{
    const QString owner = change.ownerId.value_or(QString());
    const QString item = change.itemId.value_or(QString());
    switch (change.kind) {
    case api::ChangeKind::Picture:
    case api::ChangeKind::Share:
        Q_EMIT pictureChanged(owner, item);
        break;
    case api::ChangeKind::Removed:
        Q_EMIT pictureRemoved(owner, item);
        break;
    case api::ChangeKind::KeyRing:
        Q_EMIT keyRingChanged();
        break;
    case api::ChangeKind::Pins:
        Q_EMIT pinsChanged();
        break;
    }
}

void ChangeFeed::answered(net::ChangesJob& job)
{
    m_job.clear();
    if (job.error()) {
        m_again.start(m_wait.nextMs(job.retryAfterSeconds() * 1'000));
        Q_EMIT failed(*job.error());
        return;
    }
    m_wait.reset();
    m_again.start(0);
    if (job.isReset()) {
        m_cursor.clear(); // the next answer says where the stream stands now
        return;
    }
    const bool fresh = m_cursor.isEmpty();
    m_cursor = job.cursor();
    if (fresh) {
        Q_EMIT lost();
    }
    for (const api::Change& change : job.changes()) {
        tell(change);
        if (!m_following) {
            return; // a listener locked the app
        }
    }
    Q_EMIT upToDate(m_cursor);
}

} // namespace veilpix::session
