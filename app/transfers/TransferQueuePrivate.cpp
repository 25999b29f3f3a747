#include "app/transfers/TransferQueuePrivate.h"

#include <QFileInfo>
#include <QTimer>
#include <QUuid>

#include "app/net/ApiClient.h"
#include "app/session/AppPaths.h"
#include "app/session/Session.h"

namespace veilpix::transfers {

using State = Transfer::State;

TransferQueue::Private::Private(TransferQueue& queue, pictures::PictureLibrary& lib)
    : q(queue), library(lib), opener(lib)
{
}

TransferQueue::Private::~Private()
{
    walking.request_stop();
    for (Work& work : works) {
        stopJob(work);
    }
}

void TransferQueue::Private::sessionChanged()
{
    const session::Session& session = library.session();
    if (session.state() == session::Session::State::Unlocked) {
        const QString now = session.userId();
        if (now != account) {
            dropAll();
            account = now;
            spool.setFolder(session.paths().spoolFolder() + QLatin1Char('/') + now);
            loadSpool();
        }
        schedule();
    } else if (session.state() == session::Session::State::SignedOut ||
               session.state() == session::Session::State::NoServer) {
        dropAll();
    }
}

// The account is gone from the screen; what it had on its way stays in its spool.
void TransferQueue::Private::dropAll()
{
    walking.request_stop();
    walking = {};
    account.clear();
    while (!list.empty()) {
        removeRow(int(list.size()) - 1);
    }
}

// Locking: what needs keys waits until they are back. What is encrypted already goes on.
void TransferQueue::Private::keysGone()
{
    for (int row = 0; row < int(list.size()); ++row) {
        const State state = list[size_t(row)].state;
        if (state != State::Encrypting && state != State::Downloading && state != State::Decrypting) {
            continue;
        }
        stopJob(works[size_t(row)]);
        setState(row, State::Waiting);
    }
}

void TransferQueue::Private::loadSpool()
{
    const identity::KeyRing* ring = library.session().keyRing();
    if (!ring) {
        return;
    }
    for (SpoolRecord& record : spool.readAll(ring->vaultKey())) {
        Transfer transfer;
        transfer.id = record.id;
        transfer.name = record.name;
        transfer.state = record.paused ? State::Paused : State::Waiting;
        transfer.bytesTotal = record.upload ? record.upload->length : record.sourceSize;
        transfer.size = record.sourceSize;
        if (record.upload) {
            transfer.item = {library.session().userId(), record.upload->itemId, {}};
        }
        Work work;
        work.record = std::move(record);
        enqueue(std::move(transfer), std::move(work));
    }
}

QString TransferQueue::Private::enqueue(Transfer transfer, Work work)
{
    if (transfer.id.isEmpty()) {
        transfer.id = QUuid::createUuid().toString(QUuid::Id128);
    }
    const QString id = transfer.id;
    work.record.id = id;
    rows.insert(id, int(list.size()));
    list.push_back(std::move(transfer));
    works.push_back(std::move(work));
    Q_EMIT q.added(id);
    return id;
}

void TransferQueue::Private::takeFound(std::shared_ptr<const pictures::FileWalk> walk, std::size_t from,
                                       const std::stop_token& stop)
{
    constexpr std::size_t slice = 256;
    if (stop.stop_requested()) {
        return; // cancelled, or another account
    }
    const std::size_t end = std::min(from + slice, walk->files.size());
    for (std::size_t i = from; i < end; ++i) {
        addUpload(QFileInfo(walk->files[i].path).fileName(), walk->files[i].path, walk->files[i].size, {});
    }
    schedule();
    if (end < walk->files.size()) {
        QTimer::singleShot(0, &q, [this, walk = std::move(walk), end, stop] { takeFound(walk, end, stop); });
        return;
    }
    for (const pictures::FileWalk::Rejected& one : walk->rejected) {
        Q_EMIT q.rejected(one.path, one.error);
    }
}

void TransferQueue::Private::addUpload(const QString& name, const QString& path, qint64 size, QByteArray bytes)
{
    Transfer transfer;
    transfer.name = name;
    transfer.bytesTotal = size;
    transfer.size = size;
    Work work;
    work.record.name = name;
    work.record.sourcePath = path;
    work.record.sourceSize = size;
    work.bytes = std::move(bytes);
    const QString id = enqueue(std::move(transfer), std::move(work));
    if (!path.isEmpty()) {
        persist(works[size_t(rowOf(id))]);
    }
}

int TransferQueue::Private::rowOf(const QString& id) const
{
    return rows.value(id, -1);
}

int TransferQueue::Private::active() const
{
    return int(std::count_if(list.begin(), list.end(),
                             [](const Transfer& t) { return !t.isOver() && t.state != State::Paused; }));
}

bool TransferQueue::Private::canRun(const Transfer& transfer, const Work& work) const
{
    if (transfer.state != State::Waiting || work.job) {
        return false;
    }
    const bool encrypted = transfer.kind == Transfer::Kind::Upload && work.record.upload;
    return (encrypted || library.session().keyRing()) && library.session().api().hasTokens();
}

void TransferQueue::Private::schedule()
{
    if (scheduling) {
        return;
    }
    scheduling = true;
    int running = int(std::count_if(works.begin(), works.end(), [](const Work& work) { return !work.job.isNull(); }));
    for (int row = 0; row < int(list.size()) && running < atOnce; ++row) {
        if (!canRun(list[size_t(row)], works[size_t(row)])) {
            continue;
        }
        ++running;
        if (list[size_t(row)].kind == Transfer::Kind::Upload) {
            startUpload(row);
        } else {
            startDownload(row);
        }
    }
    scheduling = false;
}

void TransferQueue::Private::startUpload(int row)
{
    const Work& work = works[size_t(row)];
    const bool spooled =
        work.record.upload && QFileInfo(spool.ciphertextPath(work.record.id)).size() == work.record.upload->length;
    if (spooled) {
        startSending(row);
    } else {
        startSealing(row);
    }
}

void TransferQueue::Private::startSealing(int row)
{
    Work& work = works[size_t(row)];
    if (!library.session().keyRing()) {
        return; // the ciphertext is gone: encrypted anew after unlocking
    }
    work.record.upload.reset();
    work.record.location.clear();
    pictures::SealPlan plan;
    plan.sourcePath = work.record.sourcePath;
    plan.bytes = work.bytes;
    plan.name = work.record.name;
    plan.spoolPath = spool.ciphertextPath(work.record.id);
    plan.purpose = work.record.purpose;
    plan.itemId = work.record.itemId;
    plan.ownerId = work.record.ownerId;
    const QString id = work.record.id;
    auto* job = new SealUploadJob(library, std::move(plan), &q);
    list[size_t(row)].bytesDone = 0;
    setState(row, State::Encrypting);
    QObject::connect(job, &net::Job::finished, &q, [this, id, job] {
        const int now = rowOf(id);
        if (now < 0) {
            return;
        }
        Work& mine = works[size_t(now)];
        mine.job.clear();
        if (job->error()) {
            ended(id, *job);
            return;
        }
        mine.bytes.clear();
        mine.record.upload = job->sealed().request;
        mine.record.sealId = job->sealed().sealId;
        const QString owner = mine.record.ownerId.isEmpty() ? library.session().userId() : mine.record.ownerId;
        list[size_t(now)].item = {owner, mine.record.upload->itemId, {}};
        persist(mine);
        startSending(now);
    });
    watch(id, job);
    job->start();
}

void TransferQueue::Private::startSending(int row)
{
    Work& work = works[size_t(row)];
    const QString id = work.record.id;
    auto* job = new pictures::UploadFlow(library.session().api(), library.heavyPool(), *work.record.upload,
                                         work.record.sealId, spool.ciphertextPath(id), work.record.location, &q);
    QObject::connect(job, &pictures::UploadFlow::located, &q, [this, id](const QString& location) {
        if (const int now = rowOf(id); now >= 0) {
            works[size_t(now)].record.location = location;
            persist(works[size_t(now)]);
        }
    });
    QObject::connect(job, &pictures::UploadFlow::waitingForServer, &q, [this, id](const Error& reason) {
        if (const int now = rowOf(id); now >= 0) {
            setState(now, State::Reconnecting, reason);
        }
    });
    QObject::connect(job, &net::Job::finished, &q, [this, id, job] {
        if (rowOf(id) >= 0) {
            ended(id, *job);
        }
    });
    list[size_t(row)].bytesTotal = work.record.upload->length;
    if (work.record.location.isEmpty()) {
        list[size_t(row)].bytesDone = 0; // else it goes on from where the server is, and says so in a moment
    }
    setState(row, State::Uploading);
    watch(id, job);
    job->start();
}

void TransferQueue::Private::startDownload(int row)
{
    Work& work = works[size_t(row)];
    const QString id = work.record.id;
    const pictures::ItemKey item = list[size_t(row)].item;
    pictures::PictureJob* job =
        work.saveEncrypted ? opener.saveEncrypted(item, work.savePath) : opener.saveDecrypted(item, work.savePath);
    QObject::connect(job, &pictures::PictureJob::decrypting, &q, [this, id] {
        if (const int now = rowOf(id); now >= 0) {
            setState(now, State::Decrypting);
        }
    });
    QObject::connect(job, &net::Job::finished, &q, [this, id, job] {
        if (rowOf(id) >= 0) {
            ended(id, *job);
        }
    });
    list[size_t(row)].bytesDone = 0;
    setState(row, State::Downloading);
    watch(id, job);
}

void TransferQueue::Private::watch(const QString& id, net::Job* job)
{
    Work& work = works[size_t(rowOf(id))];
    work.job = job;
    work.speed.reset();
    QObject::connect(job, &net::Job::progress, &q,
                     [this, id](qint64 done, qint64 total) { progressed(id, done, total); });
}

void TransferQueue::Private::progressed(const QString& id, qint64 done, qint64 total)
{
    const int row = rowOf(id);
    if (row < 0) {
        return;
    }
    Transfer& transfer = list[size_t(row)];
    SpeedMeter& speed = works[size_t(row)].speed;
    transfer.bytesDone = done;
    if (total > 0) {
        transfer.bytesTotal = total;
    }
    if (transfer.state == State::Reconnecting) {
        speed.reset();
        setState(row, State::Uploading);
    }
    speed.note(done);
    if (!speed.isWorthShowing()) {
        return;
    }
    transfer.bytesPerSecond = speed.bytesPerSecond();
    transfer.secondsLeft =
        transfer.bytesPerSecond > 0 ? int((transfer.bytesTotal - done) / transfer.bytesPerSecond) : -1;
    Q_EMIT q.changed(id);
}

void TransferQueue::Private::setState(int row, State state, std::optional<Error> error)
{
    Transfer& transfer = list[size_t(row)];
    transfer.state = state;
    transfer.error = std::move(error);
    if (transfer.isOver() || state == State::Paused || state == State::Waiting || state == State::Reconnecting) {
        transfer.bytesPerSecond = 0;
        transfer.secondsLeft = -1;
    }
    if (state == State::Done) {
        transfer.bytesDone = transfer.bytesTotal;
    }
    Q_EMIT q.changed(transfer.id);
}

void TransferQueue::Private::ended(const QString& id, net::Job& job)
{
    const int row = rowOf(id);
    works[size_t(row)].job.clear();
    if (job.error() && job.error()->code == ErrorCode::Cancelled) {
        setState(row, State::Cancelled);
    } else if (job.error()) {
        setState(row, State::Failed, *job.error());
    } else {
        const pictures::ItemKey item = list[size_t(row)].item;
        const bool upload = list[size_t(row)].kind == Transfer::Kind::Upload;
        if (upload) {
            spool.remove(id);
        } else {
            list[size_t(row)].size = QFileInfo(list[size_t(row)].path).size(); // as it lies there now
        }
        setState(row, State::Done);
        if (upload) {
            Q_EMIT q.pictureUploaded(item);
            library.noteChanged(item);
        }
    }
    schedule();
    if (active() == 0) {
        Q_EMIT q.idle();
    }
}

void TransferQueue::Private::stopJob(Work& work)
{
    if (!work.job) {
        return;
    }
    net::Job* job = work.job;
    work.job.clear();
    job->disconnect(&q);
    job->abort();
}

void TransferQueue::Private::persist(const Work& work)
{
    if (const identity::KeyRing* ring = library.session().keyRing()) {
        spool.write(work.record, ring->vaultKey());
    }
}

void TransferQueue::Private::removeRow(int row)
{
    const QString id = list[size_t(row)].id;
    stopJob(works[size_t(row)]);
    list.erase(list.begin() + row);
    works.erase(works.begin() + row);
    rows.remove(id);
    for (int next = row; next < int(list.size()); ++next) {
        rows[list[size_t(next)].id] = next;
    }
    Q_EMIT q.removed(id);
}

} // namespace veilpix::transfers
