#include "server/program/Housekeeping.h"

#include <QLoggingCategory>

namespace veilpix::program {

namespace {

Q_LOGGING_CATEGORY(lcHousekeeping, "veilpix.housekeeping")

constexpr std::chrono::seconds firstRound{5};
constexpr std::chrono::minutes between{10};
constexpr std::chrono::hours repliesKept{24};
constexpr std::chrono::hours changesKept{30 * 24};
constexpr std::chrono::hours orphanGrace{1};
constexpr int pageSize = 200;

void note(const char* what, const Result<void>& done)
{
    if (!done)
        qCWarning(lcHousekeeping) << what << "failed:" << done.error().context;
}

QDateTime before(const base::Clock& clock, std::chrono::seconds age)
{
    return clock.now().addSecs(-age.count());
}

} // namespace

Housekeeping::~Housekeeping()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_wake.notify_all();
    }
    if (m_thread.joinable())
        m_thread.join();
}

void Housekeeping::start()
{
    m_thread = std::thread([this] { run(); });
}

void Housekeeping::run()
{
    std::chrono::seconds wait = firstRound;
    for (;;) {
        std::unique_lock lock(m_mutex);
        if (m_wake.wait_for(lock, wait, [this] { return m_stopping; }))
            return;
        lock.unlock();
        round();
        wait = between;
    }
}

void Housekeeping::round()
{
    sweepUploads();
    sweepSpool();
    const auto swept = m_services.pictures.sweep();
    if (!swept)
        note("sweeping the pictures", tl::unexpected(swept.error()));
    else if (swept->blobs > 0 || swept->pictures > 0 || swept->versions > 0)
        qCInfo(lcHousekeeping) << "swept" << swept->blobs << "files," << swept->bytes << "bytes," << swept->pictures
                               << "pictures and" << swept->versions << "versions";
    const base::Clock& clock = m_services.clock;
    note("dropping old rows", m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
        if (const auto sessions = tx.sessions().prune(clock.now()); !sessions)
            return tl::unexpected(sessions.error());
        if (auto replies = tx.idempotency().prune(before(clock, repliesKept)); !replies)
            return replies;
        return tx.changes().prune(before(clock, changesKept));
    }));
}

void Housekeeping::sweepUploads()
{
    const auto expired = m_services.metadata.read(
        [&](store::ReadTransaction& tx) { return tx.uploads().expired(m_services.clock.now(), pageSize); });
    if (!expired) {
        note("looking for expired uploads", tl::unexpected(expired.error()));
        return;
    }
    for (const store::Upload& upload : *expired) {
        // Row first: a file without a row is swept as an orphan, a row without its file would be a broken promise.
        note("dropping an upload", m_services.metadata.write([&](store::WriteTransaction& tx) -> Result<void> {
            return tx.uploads().remove(upload.id);
        }));
        note("dropping an upload's file", m_services.uploads.remove(upload.spoolKey));
    }
}

void Housekeeping::sweepSpool()
{
    std::vector<QString> old;
    const QDateTime grace = before(m_services.clock, orphanGrace);
    note("listing the spool", m_services.uploads.forEach([&](const QString& key, const QDateTime& modified) {
        if (modified < grace)
            old.push_back(key);
    }));
    for (const QString& key : old) {
        const auto known
            = m_services.metadata.read([&](store::ReadTransaction& tx) { return tx.uploads().knowsSpool(key); });
        if (known && !*known)
            note("dropping an orphaned upload", m_services.uploads.remove(key));
    }
}

} // namespace veilpix::program
