#include "app/models/PictureFeeds.h"

#include "app/pictures/PictureLibrary.h"

namespace veilpix::models {

PictureFeeds::PictureFeeds(pictures::PictureLibrary& library) : m_library(library)
{
}

void PictureFeeds::start(const QStringList& views)
{
    stop();
    for (const QString& view : views) {
        m_feeds.push_back({view, {}, false, {}});
    }
    fetchMore();
}

void PictureFeeds::stop()
{
    for (const Feed& feed : std::exchange(m_feeds, {})) {
        if (feed.job) {
            feed.job->disconnect(this);
            feed.job->abort();
        }
    }
    m_toTheEnd = false;
    noteLoading();
}

bool PictureFeeds::hasMore() const
{
    return std::any_of(m_feeds.begin(), m_feeds.end(), [](const Feed& feed) { return !feed.ended && !feed.job; });
}

bool PictureFeeds::isLoading() const
{
    return std::any_of(m_feeds.begin(), m_feeds.end(), [](const Feed& feed) { return !feed.job.isNull(); });
}

void PictureFeeds::fetchMore()
{
    for (std::size_t feed = 0; feed < m_feeds.size(); ++feed) {
        fetch(feed);
    }
    noteLoading();
}

void PictureFeeds::fetchAll()
{
    m_toTheEnd = true;
    fetchMore();
}

void PictureFeeds::fetch(std::size_t feed)
{
    Feed& one = m_feeds[feed];
    if (one.ended || one.job) {
        return;
    }
    auto* job = new pictures::ListPageJob(m_library, one.view, one.cursor);
    one.job = job;
    connect(job, &net::Job::finished, this, [this, feed, job] { pageEnded(feed, *job); });
    job->startSoon();
}

void PictureFeeds::pageEnded(std::size_t feed, pictures::ListPageJob& job)
{
    Feed& one = m_feeds[feed];
    one.job.clear();
    if (job.error()) {
        one.ended = true; // until refreshed: a view would ask without end
        if (job.error()->code != ErrorCode::Cancelled) {
            Q_EMIT failed(*job.error());
        }
    } else {
        one.cursor = job.nextCursor();
        one.ended = one.cursor.isEmpty();
        Q_EMIT arrived(job.entries());
        if (m_toTheEnd) {
            fetchMore();
        }
    }
    noteLoading();
}

void PictureFeeds::noteLoading()
{
    if (isLoading() == m_loading) {
        return;
    }
    m_loading = !m_loading;
    Q_EMIT loadingChanged(m_loading);
}

} // namespace veilpix::models
