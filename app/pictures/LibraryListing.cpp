#include "app/pictures/LibraryListing.h"

#include "app/net/ApiClient.h"
#include "app/net/Background.h"
#include "app/net/PictureJobs.h"
#include "app/session/PinBook.h"
#include "app/session/Session.h"
#include "common/base/Literals.h"

namespace veilpix::pictures {

namespace {

constexpr std::array views{api::View::Own, api::View::Shared, api::View::Trash};

std::vector<ListedPicture> openAll(std::vector<net::CheckedRecord> records, const trust::Viewer& viewer)
{
    std::vector<ListedPicture> pictures;
    pictures.reserve(records.size());
    for (net::CheckedRecord& record : records) {
        const PictureEntry entry = PictureEntry::open(std::move(record), viewer);
        pictures.push_back({std::make_shared<const IndexedPicture>(IndexedPicture::of(entry)), entry.newVaultWrap(),
                            entry.ownerIsUnknown});
    }
    return pictures;
}

bool isNoPlace(const Error& error)
{
    return error.code == ErrorCode::InvalidArgument || error.code == ErrorCode::BadRequest;
}

} // namespace

LibraryListing::LibraryListing(session::Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    m_pool.setMaxThreadCount(1);
    m_pool.setThreadPriority(QThread::LowPriority);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &LibraryListing::goOn);
    connect(&session.api(), &net::ApiClient::reachableChanged, this, [this](bool reachable) {
        if (reachable && m_again.isActive()) {
            m_again.start(0);
        }
    });
}

LibraryListing::~LibraryListing()
{
    stop();
    m_pool.waitForDone();
}

void LibraryListing::start(std::vector<ListPlace> places)
{
    stop();
    m_isRunning = true;
    m_places = places.size() == lists ? std::move(places) : std::vector<ListPlace>(lists);
    m_wait.reset();
    for (std::size_t list = 0; list < lists; ++list) {
        fetch(list);
    }
}

void LibraryListing::stop()
{
    ++m_round;
    m_again.stop();
    m_isRunning = false;
    m_busy = {};
    for (QPointer<net::Job>& one : m_jobs) {
        if (net::Job* job = one) {
            one.clear();
            job->disconnect(this);
            job->abort();
        }
    }
}

void LibraryListing::goOn()
{
    m_again.stop();
    for (std::size_t list = 0; m_isRunning && list < lists; ++list) {
        fetch(list);
    }
}

void LibraryListing::fetch(std::size_t list)
{
    if (m_busy[list] || m_places[list].done) {
        return;
    }
    m_busy[list] = true;
    auto* job = new net::ListPicturesJob(m_session.api(), views[list], m_places[list].cursor, this);
    m_jobs[list] = job;
    connect(job, &net::Job::finished, this, [this, list, job] {
        m_jobs[list].clear();
        if (job->error()) {
            m_busy[list] = false;
            refused(list, *job);
        } else {
            arrived(list, *job);
        }
    });
    job->startSoon();
}

void LibraryListing::refused(std::size_t list, const net::Job& job)
{
    if (job.error()->code == ErrorCode::Cancelled) {
        return;
    }
    if (isNoPlace(*job.error()) && !m_places[list].cursor.isEmpty()) {
        m_places[list] = {}; // the server does not know that page any more
    }
    if (!m_again.isActive()) {
        m_again.start(m_wait.nextMs(job.retryAfterSeconds() * 1'000));
        Q_EMIT failed(*job.error());
    }
}

void LibraryListing::arrived(std::size_t list, net::ListPicturesJob& job)
{
    m_wait.reset();
    const auto viewer = m_session.pins().viewer();
    if (!viewer) {
        return; // locked, which stops this
    }
    auto work = [records = job.takeRecords(), viewer = *viewer]() mutable {
        return openAll(std::move(records), viewer);
    };
    net::inBackground(m_pool, this, std::move(work),
                      [this, list, next = job.nextCursor(), round = m_round](const auto& pictures) {
                          if (round == m_round) {
                              opened(list, next, pictures);
                          }
                      });
}

void LibraryListing::opened(std::size_t list, const QString& next, const std::vector<ListedPicture>& pictures)
{
    m_busy[list] = false;
    m_places[list] = {next, next.isEmpty()};
    const int round = m_round;
    Q_EMIT page(pictures);
    if (round != m_round) {
        return;
    }
    if (std::all_of(m_places.begin(), m_places.end(), [](const ListPlace& place) { return place.done; })) {
        stop();
        Q_EMIT finished();
    } else if (!m_again.isActive()) {
        fetch(list);
    }
}

} // namespace veilpix::pictures
